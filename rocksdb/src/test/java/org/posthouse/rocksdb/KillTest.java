package org.posthouse.rocksdb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;

/** Kills a writing process 20 times: what it had acknowledged is there, whole, and in order. */
class KillTest {
    private static final int KILLS = 20;
    private static final int WRITERS = 16;
    /** A writer deletes what is this many versions old. */
    private static final int KEPT = 50;

    @Test
    @Timeout(180)
    void everyAcknowledgedCommitSurvivesTheKilling(@TempDir Path folder) throws Exception {
        Random random = new Random(42);
        long[] acknowledged = new long[WRITERS];
        for (int kill = 0; kill < KILLS; kill++) {
            run(folder, random, acknowledged);
            try (Engine engine = RocksEngine.open(folder, RocksSettings.defaults(), InstantSource.system())) {
                for (int writer = 0; writer < WRITERS; writer++)
                    acknowledged[writer] = check(engine, writer, acknowledged[writer]);
            }
        }
        assertTrue(Arrays.stream(acknowledged).sum() > KILLS * 50, "too few commits to mean anything");
    }

    /** Starts a writing process, reads what it acknowledges and kills it after a random number of acknowledgements. */
    private static void run(Path folder, Random random, long[] acknowledged) throws Exception {
        List<String> command = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED", "-Xmx128m", "-cp", System.getProperty("java.class.path"), Writer.class.getName(),
                folder.toString());
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
            int until = random.nextInt(800);
            for (int n = 0; n < until; n++)
                note(lines.readLine(), acknowledged);
            // By its handle: the process itself would close the stream that still holds acknowledgements.
            process.toHandle().destroyForcibly();
            for (String line = lines.readLine(); line != null; line = lines.readLine())
                note(line, acknowledged);
            assertTrue(process.waitFor(10, TimeUnit.SECONDS));
        } finally {
            process.destroyForcibly();
        }
    }

    private static void note(String line, long[] acknowledged) {
        assertNotNull(line, "the writer ended by itself");
        int space = line.indexOf(' ');
        // A line cut short by the kill acknowledges nothing.
        if (!line.endsWith("."))
            return;
        int writer = Integer.parseInt(line.substring(0, space));
        acknowledged[writer] = Math.max(acknowledged[writer], Long.parseLong(line.substring(space + 1, line.length() - 1)));
    }

    /** Returns the version found: nothing acknowledged is missing, and all of a commit is there or none of it. */
    private static long check(Engine engine, int writer, long acknowledged) throws Exception {
        Space space = Space.account(writer);
        long version = engine.version(space);
        assertTrue(version >= acknowledged, () -> "writer " + writer + " was told " + acknowledged + " but " + version + " is there");
        for (long v = Math.max(1, version - KEPT - 5); v <= version + 1; v++) {
            byte[] row = engine.get(space, key(v));
            if (v <= version - KEPT || v > version) {
                assertNull(row, "deleted, or never committed");
                continue;
            }
            assertNotNull(row, "row of version " + v);
            try (BlobReader reader = engine.openBlob(BlobId.read(ByteBuffer.wrap(row)))) {
                assertArrayEquals(body(writer, v), reader.bytes(0, reader.size()));
            }
        }
        long[] rows = new long[1];
        engine.scan(space, new byte[0], null, Integer.MAX_VALUE, false, (_, _) -> ++rows[0] > 0);
        assertEquals(Math.min(version, KEPT), rows[0]);
        return version;
    }

    private static byte[] key(long version) {
        return ByteBuffer.allocate(8).putLong(version).array();
    }

    /** Mostly small, sometimes several chunks. */
    private static byte[] body(int writer, long version) {
        Random random = new Random(writer * 1_000_003L + version);
        byte[] body = new byte[random.nextInt(10) == 0 ? random.nextInt(300_000) : random.nextInt(8000)];
        random.nextBytes(body);
        return body;
    }

    /** The process that is killed: writes without end and says what was acknowledged. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] args) throws Exception {
            Engine engine = RocksEngine.open(Path.of(args[0]), RocksSettings.defaults(), InstantSource.system());
            Thread[] threads = new Thread[WRITERS];
            for (int w = 0; w < WRITERS; w++) {
                int writer = w;
                threads[w] = Thread.ofVirtual().start(() -> write(engine, writer));
            }
            for (Thread thread : threads)
                thread.join();
        }

        private static void write(Engine engine, int writer) {
            try {
                Space space = Space.account(writer);
                for (long version = engine.version(space) + 1;; version++) {
                    byte[] body = body(writer, version);
                    BlobId id;
                    try (BlobWriter blob = engine.newBlob()) {
                        blob.write(body, 0, body.length);
                        id = blob.finish();
                    }
                    ByteBuffer row = ByteBuffer.allocate(BlobId.BYTES);
                    id.write(row);
                    Batch batch = new Batch().put(key(version), row.array());
                    if (version > KEPT)
                        batch.delete(key(version - KEPT));
                    long given = engine.commit(space, version - 1, batch);
                    System.out.print(writer + " " + given + ".\n");
                    System.out.flush();
                }
            } catch (Refusal e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
