# SPDX-License-Identifier: Apache-2.0
"""The first tables, and the triggers that keep what was recorded."""

import django.db.models.deletion
from django.db import migrations, models

from gonogo.core.append_only import AppendOnly


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('secret_hash', models.CharField(max_length=64, unique=True)),
                ('person', models.CharField(max_length=60)),
                ('created_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calendar_feeds', to='core.release')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='DaysOff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('days', models.JSONField()),
                ('plan_version', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='days_off', to='core.planversion')),
            ],
        ),
        migrations.CreateModel(
            name='RecordedForecast',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('plan_version', models.PositiveIntegerField()),
                ('made_at', models.DateTimeField()),
                ('content', models.JSONField()),
                ('evidence', models.PositiveIntegerField()),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='forecasts', to='core.release')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='WorkList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=300)),
                ('content', models.JSONField()),
                ('items', models.PositiveIntegerField()),
                ('imported_at', models.DateTimeField()),
                ('imported_by', models.CharField(max_length=60)),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='work_lists', to='core.release')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        AppendOnly("schedule_worklist"),
        AppendOnly("schedule_recordedforecast"),
        AppendOnly("schedule_daysoff"),
    ]
