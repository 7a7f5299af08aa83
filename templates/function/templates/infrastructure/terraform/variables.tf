{% from 'infrastructure/parts.j2' import quoted, tags with context %}
variable "package" {
  description = "The deployment package: npm run package"
  type        = string
  default     = "build/{{ cookiecutter.__package }}.zip"
}

variable "permission_boundary" {
  description = "ARN of a permission boundary for the execution role"
  type        = string
  default     = {{ quoted(cookiecutter.permission_boundary) if cookiecutter.permission_boundary else 'null' }}
}

variable "tags" {
  description = "Tags of everything that can have some"
  type        = map(string)
{% if tags %}
  default = {
{% set width = tags | map('first') | map('length') | max %}
{% for key, value in tags %}
    {{ quoted(key).ljust(width + 2) }} = {{ quoted(value) }}
{% endfor %}
  }
{% else %}
  default     = {}
{% endif %}
}
