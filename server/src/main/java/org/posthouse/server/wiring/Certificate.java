package org.posthouse.server.wiring;

import java.nio.file.Path;
import org.posthouse.server.config.Config;

/** Where the certificate in use lies. */
final class Certificate {
    private Certificate() {}

    static Path chain(Config config, Path dir) {
        Config.Certificate files = config.tls().certificate();
        return files == null ? House.keys(dir).resolve("self-signed.pem") : files.chain();
    }
}
