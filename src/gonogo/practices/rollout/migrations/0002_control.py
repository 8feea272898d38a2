# SPDX-License-Identifier: Apache-2.0
"""The loop and its breaches, what is measured, and who is told."""


import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0001_initial'),
        ('rollout', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Lease',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, unique=True)),
                ('holder', models.CharField(blank=True, max_length=120)),
                ('until', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='EventBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('client', models.CharField(max_length=64)),
                ('batch', models.CharField(max_length=120)),
                ('received_at', models.DateTimeField(db_index=True)),
                ('answer', models.JSONField(default=dict)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('client', 'batch'), name='one_batch_per_number')],
            },
        ),
        migrations.CreateModel(
            name='Stand',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(max_length=12)),
                ('wave', models.CharField(blank=True, max_length=120)),
                ('reason', models.TextField()),
                ('asks', models.BooleanField(default=False)),
                ('since', models.DateTimeField()),
                ('decided_at', models.DateTimeField()),
                ('next_check_at', models.DateTimeField()),
                ('release', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='stand', to='core.release')),
            ],
        ),
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url', models.URLField(max_length=500)),
                ('created_by', models.CharField(max_length=60)),
                ('created_at', models.DateTimeField()),
                ('removed_at', models.DateTimeField(null=True)),
                ('after_event', models.PositiveBigIntegerField(default=0)),
                ('release', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='webhooks', to='core.release')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Breach',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('guardrail', models.CharField(max_length=120)),
                ('basis', models.CharField(max_length=12)),
                ('effect', models.CharField(max_length=12)),
                ('waves', models.JSONField(default=list)),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
                ('cleared_at', models.DateTimeField(null=True)),
                ('cleared_by', models.CharField(blank=True, max_length=60)),
                ('cleared_reason', models.TextField(blank=True)),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='breaches', to='core.release')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('cleared_at', None)), fields=('release', 'guardrail'), name='one_breach_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Exposure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.BigIntegerField()),
                ('arm', models.CharField(max_length=3)),
                ('wave', models.CharField(max_length=120)),
                ('stage', models.PositiveSmallIntegerField()),
                ('tick', models.PositiveIntegerField()),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.release')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('release', 'user', 'arm'), name='one_exposure_per_user_and_arm')],
            },
        ),
        migrations.CreateModel(
            name='Outcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('user', models.BigIntegerField()),
                ('value', models.FloatField(null=True)),
                ('tick', models.PositiveIntegerField()),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.release')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('release', 'name', 'user'), name='one_outcome_per_user_and_name')],
            },
        ),
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('guardrail', models.CharField(max_length=120)),
                ('at', models.DateTimeField()),
                ('value', models.FloatField(null=True)),
                ('problem', models.CharField(blank=True, max_length=300)),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.release')),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(fields=['release', 'guardrail', 'at'], name='rollout_rea_release_54554b_idx')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('next_at', models.DateTimeField(db_index=True, null=True)),
                ('delivered_at', models.DateTimeField(null=True)),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('problem', models.CharField(blank=True, max_length=300)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.event')),
                ('webhook', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='rollout.webhook')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('webhook', 'event'), name='one_delivery_per_event')],
            },
        ),
    ]
