package org.posthouse.rocksdb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.testkit.time.VirtualClock;

/** The engine on a file system of 64 MB that really runs full. */
class FullDiskTest {
    private static final RocksSettings SMALL = new RocksSettings(16 << 20, 1 << 20, 1 << 20, 4 << 20, 64, 2, 64, 256, 4 << 20, 1 << 20, 100,
            24 << 20, 4 << 20);
    private static final Space SPACE = Space.account(1);
    @TempDir
    Path folder = Path.of("");
    private final VirtualClock clock = new VirtualClock();
    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        mounted = run("mount", "-t", "tmpfs", "-o", "size=64m", "posthouse-test", folder.toString());
        if (!mounted)
            System.out.println("skipped: mounting a tmpfs of a few MB needs root");
        assumeTrue(mounted);
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted)
            run("umount", folder.toString());
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void turnsReadOnlyInTimeAndStillDeletes() throws Exception {
        try (RocksEngine engine = RocksEngine.open(folder, SMALL, clock)) {
            long written = fill(engine);
            assertTrue(written > 20, () -> "full after " + written);
            assertTrue(engine.status().readOnly());
            assertTrue(engine.status().freeBytes() > 8 << 20, "it stopped while there was room");
            for (long n = 1; n <= written; n++) {
                byte[] id = engine.get(SPACE, key(n));
                assertNotNull(id);
                engine.commit(SPACE, Engine.ANY, new Batch().delete(key(n)));
                engine.deleteBlob(BlobId.read(java.nio.ByteBuffer.wrap(id)));
            }
            awaitRoom(engine);
            assertTrue(fill(engine) > 20, "the room of what was deleted can be used again");
        }
    }

    /** Asks, as a sender would every minute, until the engine has given enough of the disk back. */
    private void awaitRoom(RocksEngine engine) throws Refusal {
        for (int minute = 0; minute < 100 && engine.status().freeBytes() < 32 << 20; minute++) {
            clock.advance(Duration.ofMinutes(1));
            engine.commit(SPACE, Engine.ANY, new Batch().delete(key(1)));
            engine.awaitRoom();
        }
    }

    @Test
    void whatWasAcknowledgedSurvivesADiskFullToTheLastByte() throws Exception {
        long written;
        RocksSettings careless = SMALL.withDisk(0, 0);
        try (Engine engine = RocksEngine.open(folder, careless, clock)) {
            written = fill(engine);
            assertEquals(Refusal.Reason.UNAVAILABLE,
                    assertThrows(Refusal.class, () -> engine.commit(SPACE, Engine.ANY, new Batch().put(key(1), key(1)))).reason());
            assertTrue(String.valueOf(engine.status().trouble()).contains("check the disk, then restart"));
        }
        assertTrue(run("mount", "-o", "remount,size=96m", folder.toString()));
        try (Engine engine = RocksEngine.open(folder, careless, clock)) {
            byte[] expected = new byte[100_000];
            for (long n = 1; n <= written; n++) {
                byte[] id = engine.get(SPACE, key(n));
                assertNotNull(id, "row " + n + " of " + written);
                new Random(n).nextBytes(expected);
                try (var reader = engine.openBlob(BlobId.read(java.nio.ByteBuffer.wrap(id)))) {
                    assertArrayEquals(expected, reader.bytes(0, reader.size()));
                }
            }
            engine.commit(SPACE, Engine.ANY, new Batch().put(key(1), key(1)));
        }
    }

    /** Writes messages that do not compress until one is refused; how many were acknowledged. */
    private long fill(Engine engine) throws Exception {
        byte[] body = new byte[100_000];
        for (long n = 1;; n++) {
            new Random(n).nextBytes(body);
            clock.advance(Duration.ofSeconds(1));
            try (BlobWriter writer = engine.newBlob()) {
                writer.write(body, 0, body.length);
                java.nio.ByteBuffer id = java.nio.ByteBuffer.allocate(BlobId.BYTES);
                writer.finish().write(id);
                engine.commit(SPACE, Engine.ANY, new Batch().put(key(n), id.array()));
            } catch (Refusal e) {
                return n - 1;
            }
        }
    }

    private static byte[] key(long n) {
        return java.nio.ByteBuffer.allocate(8).putLong(n).array();
    }
}
