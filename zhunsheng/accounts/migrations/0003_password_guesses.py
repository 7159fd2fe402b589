from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0002_guesses"),
    ]

    operations = [
        migrations.AlterField(
            model_name="guessburst",
            name="purpose",
            field=models.CharField(
                choices=[("lookup", "按编号查验"), ("file", "查验文件"), ("password", "再次输入密码")],
                max_length=12,
            ),
        ),
    ]
