package org.posthouse.agent.account;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** The user's folder for mail: {@code $POSTHOUSE_MAIL_HOME}, else {@code posthouse} in {@code $XDG_CONFIG_HOME} or {@code ~/.config}. It holds the accounts file, and a folder of state for each account. */
public record Home(Path folder) {
    /** The one that this environment means. */
    public static Home of(Map<String, String> environment) {
        String given = environment.getOrDefault("POSTHOUSE_MAIL_HOME", "");
        if (!given.isEmpty())
            return new Home(Path.of(given));
        String config = environment.getOrDefault("XDG_CONFIG_HOME", "");
        String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
        return new Home((config.isEmpty() ? Path.of(home, ".config") : Path.of(config)).resolve("posthouse"));
    }

    /** The accounts file, which need not exist. */
    public Path accounts() {
        return folder.resolve("mail.toml");
    }

    /** Makes the folder, for its owner alone, where there is none. */
    public Path made() throws IOException {
        return make(folder);
    }

    /** The folder of what is remembered of an account: its journal of undo, what POP3 has fetched, its copy for being offline. Made where there is none. */
    public Path state(String account) throws IOException {
        return make(make(made().resolve("state")).resolve(account));
    }

    private static Path make(Path folder) throws IOException {
        if (Files.isDirectory(folder))
            return folder;
        if (!folder.getFileSystem().supportedFileAttributeViews().contains("posix"))
            return Files.createDirectories(folder);
        return Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
}
