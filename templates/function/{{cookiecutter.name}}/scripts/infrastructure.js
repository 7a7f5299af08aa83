{% include 'infrastructure/' ~ cookiecutter.infrastructure ~ '/infrastructure.js' %}
