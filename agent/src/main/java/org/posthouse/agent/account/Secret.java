package org.posthouse.agent.account;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Where a password is kept. */
public sealed interface Secret {
    /** Octets of a password at most. */
    int MAX = 4096;

    /** The password: the first line of what is there. */
    String fetch() throws AccountException;

    /** What this command prints; it is run by the shell, its messages go to ours. */
    record Command(String command) implements Secret {
        private static final int SECONDS = 120;

        @Override
        public String fetch() throws AccountException {
            try {
                Process process = new ProcessBuilder(List.of("/bin/sh", "-c", command)).redirectInput(ProcessBuilder.Redirect.INHERIT)
                        .redirectError(ProcessBuilder.Redirect.INHERIT).start();
                byte[] said;
                try (InputStream out = process.getInputStream()) {
                    said = out.readNBytes(MAX + 1);
                }
                if (said.length > MAX)
                    return firstLine(said, "password-command");
                if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw wrong("does not end");
                }
                if (process.exitValue() != 0)
                    throw wrong("ended with " + process.exitValue());
                return firstLine(said, "password-command");
            } catch (IOException e) {
                throw wrong("cannot be run: " + e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw wrong("was interrupted");
            }
        }

        private static AccountException wrong(String what) {
            return new AccountException(AccountException.Kind.PERMISSION, "password-command " + what);
        }
    }

    /** A file of ours that nobody else may read. */
    record OfFile(Path file) implements Secret {
        private static final Set<PosixFilePermission> OTHERS = Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_WRITE,
                PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);

        @Override
        public String fetch() throws AccountException {
            try {
                var view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
                if (view != null && view.readAttributes().permissions().stream().anyMatch(OTHERS::contains))
                    throw new AccountException(AccountException.Kind.PERMISSION,
                            file + " can be read by others: chmod 600 " + file);
                try (InputStream in = Files.newInputStream(file)) {
                    return firstLine(in.readNBytes(MAX + 1), file.toString());
                }
            } catch (NoSuchFileException e) {
                throw new AccountException(AccountException.Kind.CONFIG, "there is no " + file + ", which should hold the password");
            } catch (IOException e) {
                throw new AccountException(AccountException.Kind.PERMISSION, "cannot read " + file + ": " + e.getMessage());
            }
        }
    }

    private static String firstLine(byte[] bytes, String from) throws AccountException {
        if (bytes.length > MAX)
            throw new AccountException(AccountException.Kind.CONFIG, from + " holds more than a password");
        String text = new String(bytes, StandardCharsets.UTF_8);
        int end = text.indexOf('\n');
        String line = end < 0 ? text : text.substring(0, end);
        line = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
        if (line.isEmpty())
            throw new AccountException(AccountException.Kind.CONFIG, from + " holds no password");
        return line;
    }
}
