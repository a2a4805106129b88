"""Properties checked over many made-up inputs."""
