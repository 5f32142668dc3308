package org.posthouse.server.admin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the control socket of a folder lies: {@code DIR/control.sock}. The system limits the path of a socket to about 100 octets; for a folder with a longer
 * one the socket lies in a folder of its own below the system's temporary folder, named in {@code DIR/control.path}.
 */
record ControlPath(Path socket, Path link) {
    private static final int MAX_OCTETS = 100;

    private static ControlPath direct(Path dir) {
        return new ControlPath(dir.toAbsolutePath().normalize().resolve("control.sock"), dir.resolve("control.path"));
    }

    private boolean fits() {
        return socket.toString().getBytes(StandardCharsets.UTF_8).length <= MAX_OCTETS;
    }

    /** Where a client looks. */
    static ControlPath find(Path dir) throws IOException {
        ControlPath path = direct(dir);
        if (path.fits() || !Files.exists(path.link))
            return path;
        return new ControlPath(Path.of(Files.readString(path.link).strip()), path.link);
    }

    /** Where a server binds. */
    static ControlPath create(Path dir) throws IOException {
        ControlPath path = direct(dir);
        if (path.fits())
            return path;
        Path elsewhere = Files.createTempDirectory("posthouse").resolve("control.sock");
        Files.writeString(path.link, elsewhere + "\n");
        return new ControlPath(elsewhere, path.link);
    }

    void delete() throws IOException {
        Files.deleteIfExists(socket);
        if (!fitsDirectly()) {
            Files.deleteIfExists(link);
            Path folder = socket.getParent();
            if (folder != null)
                Files.deleteIfExists(folder);
        }
    }

    private boolean fitsDirectly() {
        Path dir = link.toAbsolutePath().normalize().getParent();
        return socket.getParent() != null && socket.getParent().equals(dir);
    }
}
