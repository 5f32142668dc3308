package org.posthouse.trust.dmarc;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.posthouse.trust.https.HttpsClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The public suffix list in use: the one in a file where there is one that is newer than the one that comes with this program. Safe for many threads. */
public final class SuffixFile implements Supplier<SuffixList> {
    private static final Logger LOG = LoggerFactory.getLogger(SuffixFile.class);
    private static final String HOST = "publicsuffix.org";
    private static final String PATH = "/list/public_suffix_list.dat";

    private final Path file;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile SuffixList list;
    private volatile boolean own;

    /** Reads the file; one that cannot be read is as good as none. */
    public SuffixFile(Path file) {
        this.file = file;
        list = SuffixList.builtIn();
        if (Files.exists(file))
            try {
                use(read(file));
            } catch (IOException e) {
                LOG.warn("the public suffix list in {} cannot be used, and the one of {} serves instead: {}", file, list.date(),
                        e.getMessage());
            }
    }

    private void use(SuffixList read) {
        LocalDate theirs = read.date();
        LocalDate ours = SuffixList.builtIn().date();
        own = theirs == null || ours == null || !theirs.isBefore(ours);
        list = own ? read : SuffixList.builtIn();
    }

    private static SuffixList read(Path from) throws IOException {
        try (InputStream in = Files.newInputStream(from)) {
            return SuffixList.readWhole(in.readNBytes(SuffixList.MAX + 1),
                    LocalDate.ofInstant(Files.getLastModifiedTime(from).toInstant(), ZoneOffset.UTC));
        }
    }

    @Override
    public SuffixList get() {
        return list;
    }

    /** Whether the list came from the file. */
    public boolean fromFile() {
        return own;
    }

    /** Takes over a list from another file. IOException where it is none; then nothing has changed. */
    public void refresh(Path from) throws IOException {
        try (InputStream in = Files.newInputStream(from)) {
            keep(in.readNBytes(SuffixList.MAX + 1));
        }
    }

    /** Fetches the list from where it is published. IOException where that fails or what comes is no list; then nothing has changed. */
    public void refresh(HttpsClient https) throws IOException {
        HttpsClient.Response response = https.get(HOST, PATH, SuffixList.MAX);
        if (response.status() != 200)
            throw new IOException(HOST + " answers " + response.status());
        keep(response.body());
    }

    private void keep(byte[] octets) throws IOException {
        SuffixList.readWhole(octets, null);
        lock.lock();
        try {
            Path fresh = file.resolveSibling(file.getFileName() + ".new");
            Files.write(fresh, octets);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            use(read(file));
        } finally {
            lock.unlock();
        }
    }
}
