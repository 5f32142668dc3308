package org.posthouse.server.config;

/** One setting as it counts: its path, its value as it would be written in the file, and whether the file says so or it is the default. */
public record Setting(String key, String value, boolean fromFile) {}
