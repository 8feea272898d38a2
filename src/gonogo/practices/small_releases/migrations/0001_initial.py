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
            name='Clone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('root', models.CharField(max_length=64, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('read_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='RecordedDeployment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('product', models.CharField(max_length=120)),
                ('name', models.CharField(max_length=250)),
                ('commit', models.CharField(max_length=64)),
                ('finished_at', models.DateTimeField()),
                ('incident', models.CharField(blank=True, max_length=120)),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.CharField(max_length=60)),
            ],
            options={
                'ordering': ['finished_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='CommitBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('commits', models.PositiveIntegerField()),
                ('content', models.BinaryField()),
                ('clone', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='commit_batches', to='small_releases.clone')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='IncidentLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('product', models.CharField(max_length=120)),
                ('name', models.CharField(max_length=250)),
                ('incident', models.CharField(max_length=120)),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.CharField(max_length=60)),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('product', 'name', 'incident'), name='an_incident_is_linked_once')],
            },
        ),
        migrations.CreateModel(
            name='LineBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('commits', models.PositiveIntegerField()),
                ('content', models.BinaryField()),
                ('clone', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='line_batches', to='small_releases.clone')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Measurement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('measured_at', models.DateTimeField()),
                ('content', models.JSONField()),
                ('evidence', models.PositiveIntegerField(null=True)),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measurements', to='core.release')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='SeenTag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=250)),
                ('commit', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('before', models.DateTimeField(null=True)),
                ('clone', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seen_tags', to='small_releases.clone')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('clone', 'name', 'commit'), name='a_tag_is_first_seen_once')],
            },
        ),
        AppendOnly("small_releases_recordeddeployment"),
        AppendOnly("small_releases_incidentlink"),
    ]
