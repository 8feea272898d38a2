# SPDX-License-Identifier: Apache-2.0
"""When was each event last reported, and who moved from one version to the other?"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0001_initial'),
        ('rollout', '0002_control'),
    ]

    operations = [
        migrations.CreateModel(
            name='Arrival',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('tick', models.PositiveIntegerField()),
            ],
        ),
        migrations.AddField(
            model_name='exposure',
            name='moved',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='outcome',
            name='arm',
            field=models.CharField(default='', max_length=3),
        ),
        migrations.AddField(
            model_name='outcome',
            name='wave',
            field=models.CharField(default='', max_length=120),
        ),
        migrations.AddIndex(
            model_name='exposure',
            index=models.Index(fields=['release', 'tick'], name='exposures_by_tick'),
        ),
        migrations.AddIndex(
            model_name='outcome',
            index=models.Index(fields=['release', 'name', 'tick'], name='outcomes_by_tick'),
        ),
        migrations.AddField(
            model_name='arrival',
            name='release',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.release'),
        ),
        migrations.AddConstraint(
            model_name='arrival',
            constraint=models.UniqueConstraint(fields=('release', 'name'), name='one_arrival_per_name'),
        ),
    ]
