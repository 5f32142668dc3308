package org.posthouse.rocksdb;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.EngineStatus;
import org.posthouse.store.kv.Space;

/** Measures the engine; docs/measurements.md says how it is started. Arguments: a folder that does not exist yet, seconds of writing. */
final class EngineBench {
    private static final int WRITERS = 64;
    private static final int BODY = 5000;
    private final Path folder;
    private final int seconds;

    private EngineBench(Path folder, int seconds) {
        this.folder = folder;
        this.seconds = seconds;
    }

    public static void main(String[] args) throws Exception {
        Path folder = args.length > 0 ? Path.of(args[0]) : Files.createTempDirectory("engine").resolve("bench");
        new EngineBench(folder, args.length > 1 ? Integer.parseInt(args[1]) : 10).run();
    }

    private void run() throws Exception {
        long start = System.nanoTime();
        try (Engine engine = open()) {
            print("open an empty folder", (System.nanoTime() - start) / 1e6, "ms");
            write(engine);
            fillRows(engine);
            readRows(engine);
            readBlobs(engine);
            start = System.nanoTime();
        }
        print("close", (System.nanoTime() - start) / 1e6, "ms");
        start = System.nanoTime();
        try (Engine engine = open()) {
            print("open again", (System.nanoTime() - start) / 1e6, "ms");
            onVirtual(() -> scan(engine, 3, "scan 100,000 rows of 1 KB, cold cache, one run"));
        }
    }

    private Engine open() throws Exception {
        return RocksEngine.open(folder, RocksSettings.defaults(), InstantSource.system());
    }

    private void write(Engine engine) throws Exception {
        write(engine, Math.max(1, seconds / 4), false);
        write(engine, seconds, true);
    }

    private void write(Engine engine, int time, boolean report) throws Exception {
        EngineStatus before = engine.status();
        long cpu = cpu();
        long start = System.nanoTime();
        long end = start + time * 1_000_000_000L;
        List<Future<long[]>> all = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int w = 0; w < WRITERS; w++) {
                Space space = Space.account(w + 1);
                all.add(threads.submit(() -> writer(engine, space, end)));
            }
        }
        double took = (System.nanoTime() - start) / 1e9;
        double cpuTook = (cpu() - cpu) / 1e3;
        long[] waits = all.stream().flatMapToLong(f -> Arrays.stream(f.resultNow())).sorted().toArray();
        EngineStatus after = engine.status();
        if (!report)
            return;
        print("commits of a 5 KB blob and 4 rows, 64 writers", waits.length / took, "/s");
        print("processor time a commit, all threads", cpuTook / waits.length, "us");
        print("syncs", (after.syncs() - before.syncs()) / took, "/s");
        print("commits a sync", (double) (after.commits() - before.commits()) / (after.syncs() - before.syncs()), "");
        print("wait, median", waits[waits.length / 2] / 1e6, "ms");
        print("wait, 99th percentile", waits[(int) (waits.length * 0.99)] / 1e6, "ms");
        print("wait, longest", waits[waits.length - 1] / 1e6, "ms");
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) java.lang.management.ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static long[] writer(Engine engine, Space space, long end) throws Exception {
        byte[] body = text(new Random(space.id()));
        byte[] structure = Arrays.copyOf(body, 600);
        long[] waits = new long[1024];
        int n = 0;
        long version = engine.version(space);
        while (System.nanoTime() < end) {
            long begun = System.nanoTime();
            BlobId id;
            try (BlobWriter blob = engine.newBlob()) {
                blob.write(body, 0, body.length);
                id = blob.finish();
            }
            byte[] row = (id.toString() + " flags and so on").getBytes(StandardCharsets.US_ASCII);
            version = engine.commit(space, version, new Batch().put(key('m', version), row).put(key('s', version), structure)
                    .put(key('l', version), row).put(key('c', 0), row));
            if (n == waits.length)
                waits = Arrays.copyOf(waits, 2 * n);
            waits[n++] = System.nanoTime() - begun;
        }
        return Arrays.copyOf(waits, n);
    }

    private static void fillRows(Engine engine) throws Exception {
        byte[] text = text(new Random(1));
        for (int size : new int[]{1000, 80}) {
            for (int i = 0; i < 100_000; i += 1000) {
                Batch batch = new Batch();
                for (int n = i; n < i + 1000; n++)
                    batch.put(key('r', n), Arrays.copyOfRange(text, n % 1000, n % 1000 + size));
                engine.commit(big(size), Engine.ANY, batch);
            }
        }
    }

    private static void readRows(Engine engine) throws Exception {
        onVirtual(() -> scan(engine, 1, "scan 100,000 rows of 1 KB, first"));
        onVirtual(() -> scan(engine, 10, "scan 100,000 rows of 1 KB"));
        onVirtual(() -> scanSmall(engine, 10));
        onVirtual(() -> shortScans(engine));
        onVirtual(() -> gets(engine, 1, 30_000));
        gets(engine, 1, 30_000);
        List<Future<?>> all = new ArrayList<>();
        long start = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int t = 0; t < WRITERS; t++) {
                int thread = t;
                all.add(threads.submit(() -> {
                    for (int i = 0; i < 2000; i++)
                        engine.get(big(80), key('r', (thread * 7919L + i * 31L) % 100_000));
                    return null;
                }));
            }
        }
        for (Future<?> one : all)
            one.get();
        print("gets, 64 virtual threads", WRITERS * 2000 / ((System.nanoTime() - start) / 1e9), "/s");
    }

    private static void gets(Engine engine, int step, int count) throws Exception {
        long start = System.nanoTime();
        for (int i = 0; i < count; i++)
            engine.get(big(80), key('r', i * 31L * step % 100_000));
        print("one get, " + (Thread.currentThread().isVirtual() ? "virtual" : "platform") + " thread",
                (System.nanoTime() - start) / 1e3 / count, "us");
    }

    private static void shortScans(Engine engine) throws Exception {
        long start = System.nanoTime();
        for (int i = 0; i < 20_000; i++)
            engine.scan(big(80), key('r', i), null, 10, false, (_, _) -> true);
        print("one scan of 10 rows, virtual thread", (System.nanoTime() - start) / 1e3 / 20_000, "us");
    }

    private static void scan(Engine engine, int runs, String name) throws Exception {
        scan(engine, big(1000), runs, name);
    }

    private static void scanSmall(Engine engine, int runs) throws Exception {
        scan(engine, big(80), runs, "scan 100,000 rows of 80 bytes");
    }

    private static void scan(Engine engine, Space space, int runs, String name) throws Exception {
        double best = Double.MAX_VALUE;
        double sum = 0;
        for (int run = 0; run < runs; run++) {
            long start = System.nanoTime();
            long[] seen = new long[1];
            engine.scan(space, new byte[0], null, Integer.MAX_VALUE, false, (_, _) -> ++seen[0] > 0);
            double took = (System.nanoTime() - start) / 1e6;
            if (seen[0] != 100_000)
                throw new IllegalStateException("rows: " + seen[0]);
            best = Math.min(best, took);
            sum += took;
        }
        print(name + ", mean", sum / runs, "ms");
        print(name + ", best", best, "ms");
    }

    private static void readBlobs(Engine engine) throws Exception {
        byte[] bytes = new byte[25 << 20];
        new Random(1).nextBytes(bytes);
        BlobId large;
        long start = System.nanoTime();
        try (BlobWriter writer = engine.newBlob()) {
            for (int at = 0; at < bytes.length; at += 8192)
                writer.write(bytes, at, 8192);
            large = writer.finish();
        }
        engine.commit(Space.QUEUE, Engine.ANY, new Batch().put(key('q', 1), new byte[1]));
        print("write a blob of 25 MB", (System.nanoTime() - start) / 1e6, "ms");
        onVirtual(() -> {
            for (int run = 0; run < 3; run++) {
                long begun = System.nanoTime();
                readAll(engine, large);
                print("read a blob of 25 MB", (System.nanoTime() - begun) / 1e6, "ms");
            }
            List<BlobId> some = engine.blobsAfter(null, 20_000);
            long begun = System.nanoTime();
            for (BlobId id : some)
                readAll(engine, id);
            print("open and read a blob of 5 KB, virtual thread", (System.nanoTime() - begun) / 1e3 / some.size(), "us");
        });
    }

    private static void readAll(Engine engine, BlobId id) throws Exception {
        byte[] buffer = new byte[8192];
        try (BlobReader reader = engine.openBlob(id)) {
            for (long at = 0; at < reader.size();)
                at += reader.read(at, buffer, 0, buffer.length);
        }
    }

    /** Something to measure. */
    private interface Task {
        void run() throws Exception;
    }

    private static void onVirtual(Task task) throws Exception {
        Callable<Boolean> call = () -> {
            task.run();
            return true;
        };
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.submit(call).get();
        }
    }

    private static Space big(int size) {
        return Space.account(1_000_000 + size);
    }

    private static byte[] key(char table, long n) {
        byte[] key = new byte[9];
        key[0] = (byte) table;
        for (int i = 0; i < 8; i++)
            key[8 - i] = (byte) (n >>> 8 * i);
        return key;
    }

    /** Words, so that it compresses as mail does. */
    private static byte[] text(Random random) {
        StringBuilder text = new StringBuilder();
        while (text.length() < BODY)
            text.append(Integer.toString(random.nextInt(5000) + 1000, 36)).append(random.nextInt(12) == 0 ? "\r\n" : " ");
        return text.substring(0, BODY).getBytes(StandardCharsets.US_ASCII);
    }

    private static void print(String what, double value, String unit) {
        System.out.printf(Locale.ROOT, "%-56s %,12.2f %s%n", what, value, unit);
    }
}
