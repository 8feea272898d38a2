# SPDX-License-Identifier: Apache-2.0
"""The first tables, and the triggers that keep what was recorded."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


from gonogo.core.append_only import AppendOnly


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('username', models.CharField(max_length=60, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9][a-z0-9._-]*\\Z', 'Use lowercase letters, digits, dots, dashes.')])),
                ('name', models.CharField(blank=True, max_length=120)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('role', models.CharField(choices=[('viewer', 'viewer'), ('contributor', 'contributor'), ('release-lead', 'release-lead'), ('approver', 'approver'), ('admin', 'admin')], default='viewer', max_length=20)),
                ('is_active', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True)),
                ('product', models.CharField(max_length=120)),
                ('title', models.CharField(max_length=200)),
                ('created_at', models.DateTimeField()),
                ('ledger_length', models.PositiveIntegerField(default=0)),
                ('ledger_head', models.CharField(blank=True, max_length=64)),
            ],
            options={
                'ordering': ['-created_at', 'name'],
            },
        ),
        migrations.CreateModel(
            name='SetupLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hash', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Poll',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('wave', models.CharField(max_length=120)),
                ('plan_version', models.PositiveIntegerField()),
                ('evidence_hash', models.CharField(max_length=64)),
                ('ledger_length', models.PositiveIntegerField()),
                ('roles', models.JSONField()),
                ('opened_by', models.CharField(max_length=60)),
                ('opened_at', models.DateTimeField()),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='polls', to='core.release')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(max_length=200)),
                ('verb', models.CharField(max_length=40)),
                ('before', models.CharField(blank=True, max_length=80)),
                ('after', models.CharField(blank=True, max_length=80)),
                ('reason', models.TextField(blank=True)),
                ('actor', models.CharField(max_length=60)),
                ('via', models.CharField(max_length=40)),
                ('at', models.DateTimeField(db_index=True)),
                ('facts', models.JSONField(default=dict)),
                ('release', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='core.release')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Token',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('prefix', models.CharField(max_length=16)),
                ('hash', models.CharField(max_length=64, unique=True)),
                ('scopes', models.JSONField(default=list)),
                ('product', models.CharField(blank=True, max_length=120)),
                ('created_by', models.CharField(max_length=60)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('last_used_at', models.DateTimeField(blank=True, null=True)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Vote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(max_length=60)),
                ('answer', models.CharField(max_length=20)),
                ('words', models.TextField(blank=True)),
                ('evidence_hash', models.CharField(max_length=64)),
                ('person', models.CharField(max_length=60)),
                ('at', models.DateTimeField()),
                ('poll', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='core.poll')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='PlanVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('content', models.JSONField()),
                ('text', models.TextField()),
                ('hash', models.CharField(max_length=64)),
                ('rosters', models.JSONField(default=dict)),
                ('author', models.CharField(max_length=60)),
                ('created_at', models.DateTimeField()),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plan_versions', to='core.release')),
            ],
            options={
                'ordering': ['release', 'number'],
                'constraints': [models.UniqueConstraint(fields=('release', 'number'), name='one_plan_per_number')],
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(max_length=80)),
                ('subject', models.CharField(max_length=200)),
                ('outcome', models.CharField(max_length=10)),
                ('basis', models.CharField(max_length=10)),
                ('source', models.CharField(max_length=300)),
                ('observed_at', models.DateTimeField()),
                ('valid_until', models.DateTimeField(null=True)),
                ('recorded_at', models.DateTimeField()),
                ('plan_version', models.PositiveIntegerField(null=True)),
                ('actor', models.CharField(max_length=60)),
                ('facts', models.JSONField(default=dict)),
                ('previous', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64)),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='core.release')),
            ],
            options={
                'ordering': ['release', 'number'],
                'indexes': [models.Index(fields=['release', 'kind', 'observed_at'], name='core_eviden_release_f97e84_idx')],
                'constraints': [models.UniqueConstraint(fields=('release', 'number'), name='one_link_per_number')],
            },
        ),
        migrations.CreateModel(
            name='ReleaseRole',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('viewer', 'viewer'), ('contributor', 'contributor'), ('release-lead', 'release-lead'), ('approver', 'approver'), ('admin', 'admin')], max_length=20)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='release_roles', to=settings.AUTH_USER_MODEL)),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='release_roles', to='core.release')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'release'), name='one_role_per_release')],
            },
        ),
        migrations.CreateModel(
            name='Roster',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=255)),
                ('sha256', models.CharField(max_length=64)),
                ('keys', models.PositiveIntegerField()),
                ('content', models.BinaryField()),
                ('created_at', models.DateTimeField()),
                ('created_by', models.CharField(max_length=60)),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rosters', to='core.release')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('release', 'path', 'sha256'), name='one_roster_per_content')],
            },
        ),
        migrations.CreateModel(
            name='Waiver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('wave', models.CharField(max_length=120)),
                ('check_id', models.CharField(max_length=80)),
                ('plan_version', models.PositiveIntegerField()),
                ('state', models.CharField(max_length=10)),
                ('reason', models.TextField()),
                ('requested_by', models.CharField(max_length=60)),
                ('requested_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('decided_by', models.CharField(blank=True, max_length=60)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decision_reason', models.TextField(blank=True)),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waivers', to='core.release')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('decided_by', ''), models.Q(('decided_by', models.F('requested_by')), _negated=True), _connector='OR'), name='waiver_needs_four_eyes')],
            },
        ),
        AppendOnly("core_evidence"),
        AppendOnly("core_event"),
        AppendOnly("core_planversion"),
        AppendOnly("core_roster"),
        AppendOnly("core_vote"),
    ]
