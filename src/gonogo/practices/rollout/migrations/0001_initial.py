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
            name='ServingVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('waves', models.JSONField()),
                ('at', models.DateTimeField()),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.event')),
                ('plan_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.planversion')),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='serving_versions', to='core.release')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Wave',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('state', models.CharField(default='planned', max_length=12)),
                ('percent', models.PositiveSmallIntegerField(default=0)),
                ('opened_at', models.DateTimeField(null=True)),
                ('stage_since', models.DateTimeField(null=True)),
                ('changed_at', models.DateTimeField(null=True)),
                ('sequence', models.PositiveIntegerField(default=0)),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waves', to='core.release')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('release', 'name'), name='one_wave_per_name')],
            },
        ),
        AppendOnly("rollout_servingversion"),
    ]
