# SPDX-License-Identifier: Apache-2.0
"""How are files named whose lines do not count, and files whose change deserves a look before a release?

Patterns are those of `patterns.py`. Whatever matches in a repository is shown with its pattern, so that a wrong or
missing one is seen.
"""

from __future__ import annotations

from enum import StrEnum

LOCKED = (
    "package-lock.json",
    "npm-shrinkwrap.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "bun.lock",
    "bun.lockb",
    "deno.lock",
    "Pipfile.lock",
    "poetry.lock",
    "uv.lock",
    "pdm.lock",
    "pixi.lock",
    "conda-lock.yml",
    "Gemfile.lock",
    "composer.lock",
    "Cargo.lock",
    "go.sum",
    "go.work.sum",
    "mix.lock",
    "pubspec.lock",
    "Podfile.lock",
    "Package.resolved",
    "packages.lock.json",
    "gradle.lockfile",
    "flake.lock",
    ".terraform.lock.hcl",
)
VENDORED = (
    "vendor/",
    "vendored/",
    "third_party/",
    "third-party/",
    "node_modules/",
    "bower_components/",
    "jspm_packages/",
    "Pods/",
    "Godeps/",
    "**/.yarn/releases/",
    "**/.yarn/plugins/",
    "**/.yarn/cache/",
)
GENERATED = (
    "*.min.js",
    "*.min.css",
    "*.js.map",
    "*.css.map",
    "*_pb2.py",
    "*_pb2.pyi",
    "*_pb2_grpc.py",
    "*.pb.go",
    "*.pb.gw.go",
    "*.pb.cc",
    "*.pb.h",
    "*_generated.go",
    "*.generated.ts",
    "*.generated.js",
    "*.generated.cs",
    "*.designer.cs",
    "*.Designer.cs",
    "*.g.dart",
    "*.freezed.dart",
    "__generated__/",
)
SNAPSHOTS = ("*.snap", "*.ambr", "__snapshots__/", "__image_snapshots__/", "cassettes/", "vcr_cassettes/")


class Kind(StrEnum):
    """A kind of risky content. The first four are known by a path, the others by what was done with the file."""

    MIGRATIONS = "migrations"
    CONTRACTS = "contracts"
    DEPENDENCIES = "dependencies"
    CONFIGURATION = "configuration"
    HOT_SPOTS = "hot spots"
    AUTHORS_LEFT = "authors left"


TITLES = {
    Kind.MIGRATIONS: "Migrations of data",
    Kind.CONTRACTS: "Contracts with other systems",
    Kind.DEPENDENCIES: "Dependencies",
    Kind.CONFIGURATION: "Configuration and infrastructure",
    Kind.HOT_SPOTS: "Files that change most",
    Kind.AUTHORS_LEFT: "Files whose authors left",
}

BY_PATH = {
    Kind.DEPENDENCIES: (
        *LOCKED,
        *VENDORED,
        "package.json",
        "requirements*.txt",
        "constraints*.txt",
        "**/requirements/*.txt",
        "**/requirements/*.in",
        "requirements*.in",
        "pyproject.toml",
        "setup.py",
        "setup.cfg",
        "Pipfile",
        "environment.yml",
        "Gemfile",
        "*.gemspec",
        "go.mod",
        "Cargo.toml",
        "composer.json",
        "pom.xml",
        "build.gradle",
        "build.gradle.kts",
        "libs.versions.toml",
        "*.csproj",
        "*.fsproj",
        "packages.config",
        "Directory.Packages.props",
        "mix.exs",
        "pubspec.yaml",
        "Podfile",
        "Package.swift",
    ),
    Kind.MIGRATIONS: (
        "migrations/",
        "migrate/",
        "*_migrate/",
        "*_migrations/",
        "**/alembic/versions/",
        "**/db/changelog/",
        "liquibase/",
        "flyway/",
        "V[0-9]*__*.sql",
        "U[0-9]*__*.sql",
    ),
    Kind.CONTRACTS: (
        "openapi*.json",
        "openapi*.yaml",
        "openapi*.yml",
        "swagger*.json",
        "swagger*.yaml",
        "swagger*.yml",
        "asyncapi*.yaml",
        "asyncapi*.yml",
        "*.proto",
        "*.graphql",
        "*.graphqls",
        "*.avsc",
        "*.avdl",
        "*.xsd",
        "*.wsdl",
        "*.schema.json",
        "*-schema.json",
    ),
    Kind.CONFIGURATION: (
        "Dockerfile*",
        "*.dockerfile",
        "docker-compose*.yml",
        "docker-compose*.yaml",
        "compose*.yml",
        "compose*.yaml",
        "*.tf",
        "*.tfvars",
        "*.bicep",
        "terraform/",
        "ansible/",
        "cloudformation/",
        "k8s/",
        "kubernetes/",
        "kustomize/",
        "helm/",
        "charts/",
        "Chart.yaml",
        "**/.github/workflows/",
        ".gitlab-ci.yml",
        ".circleci/",
        ".buildkite/",
        "Jenkinsfile*",
        "azure-pipelines*.yml",
        "config/",
        ".env*",
        "*.env",
        "manifest*.yml",
        "Procfile",
        "Vagrantfile",
        "serverless.yml",
        "nginx*.conf",
    ),
}
"""Looked at in this order; a path is of the first kind that matches, so that a vendored migration is a dependency."""

NOT_RISKY = (".md", ".rst", ".adoc", ".txt", "/__init__.py", ".gitkeep", ".keep")
"""Files of a migration folder that migrate nothing."""
