package org.posthouse.server.config;

/** The configuration cannot be used. The message is one line: file, path of the key, what is wrong and what would be right. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1;

    ConfigException(String message) {
        super(message);
    }
}
