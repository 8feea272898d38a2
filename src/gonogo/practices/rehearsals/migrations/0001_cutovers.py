# SPDX-License-Identifier: Apache-2.0
"""Runbooks, cutovers and what happens in them, and the triggers that keep what was recorded."""

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
            name='RunbookVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('number', models.PositiveIntegerField()),
                ('content', models.JSONField()),
                ('hash', models.CharField(max_length=64)),
                ('author', models.CharField(max_length=60)),
                ('created_at', models.DateTimeField()),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runbooks', to='core.release')),
            ],
            options={
                'ordering': ['release', 'name', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Cutover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('kind', models.CharField(max_length=20)),
                ('window_starts', models.DateTimeField()),
                ('window_ends', models.DateTimeField()),
                ('lengths', models.JSONField(default=dict)),
                ('sequence', models.PositiveIntegerField(default=0)),
                ('standing', models.CharField(default='planned', max_length=20)),
                ('evidence', models.PositiveIntegerField(null=True)),
                ('created_by', models.CharField(max_length=60)),
                ('created_at', models.DateTimeField()),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cutovers', to='core.release')),
                ('runbook', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cutovers', to='rehearsals.runbookversion')),
            ],
            options={
                'ordering': ['-window_starts', '-id'],
            },
        ),
        migrations.CreateModel(
            name='RunnerBeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('task', models.CharField(max_length=100)),
                ('runner', models.CharField(max_length=120)),
                ('attempt', models.PositiveIntegerField()),
                ('heard_at', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('tail', models.TextField(blank=True)),
                ('cutover', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='beats', to='rehearsals.cutover')),
            ],
        ),
        migrations.CreateModel(
            name='CutoverEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveIntegerField()),
                ('client_id', models.CharField(max_length=64)),
                ('verb', models.CharField(max_length=20)),
                ('task', models.CharField(blank=True, max_length=100)),
                ('before', models.CharField(blank=True, max_length=20)),
                ('after', models.CharField(blank=True, max_length=20)),
                ('note', models.TextField(blank=True)),
                ('voter', models.CharField(blank=True, max_length=100)),
                ('answer', models.CharField(blank=True, max_length=10)),
                ('runner', models.CharField(blank=True, max_length=120)),
                ('actor', models.CharField(max_length=60)),
                ('via', models.CharField(max_length=40)),
                ('at', models.DateTimeField()),
                ('happened_at', models.DateTimeField(null=True)),
                ('facts', models.JSONField(default=dict)),
                ('cutover', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='rehearsals.cutover')),
            ],
            options={
                'ordering': ['cutover', 'sequence'],
                'constraints': [models.UniqueConstraint(fields=('cutover', 'sequence'), name='one_cutover_event_per_number'), models.UniqueConstraint(fields=('cutover', 'client_id'), name='one_cutover_event_per_client_id')],
            },
        ),
        migrations.AddConstraint(
            model_name='runbookversion',
            constraint=models.UniqueConstraint(fields=('release', 'name', 'number'), name='one_runbook_per_number'),
        ),
        migrations.AddConstraint(
            model_name='cutover',
            constraint=models.UniqueConstraint(fields=('release', 'name'), name='one_cutover_per_name'),
        ),
        migrations.AddConstraint(
            model_name='runnerbeat',
            constraint=models.UniqueConstraint(fields=('cutover', 'runner', 'task'), name='one_beat_per_runner'),
        ),
        AppendOnly('rehearsals_runbookversion'),
        AppendOnly('rehearsals_cutoverevent'),
    ]
