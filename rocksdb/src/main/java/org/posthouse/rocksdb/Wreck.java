package org.posthouse.rocksdb;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.Space;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.SstFileReader;
import org.rocksdb.SstFileReaderIterator;
import org.rocksdb.WALRecoveryMode;

/**
 * A damaged engine's folder, read as far as it can be. Nothing is written there: the database is opened to be read, on links and copies in a folder for scratch; where
 * it cannot be, tables and logs are read one by one, and what it cannot read is looked for in the single files. Of a row that is found in single files only, an older state may come, also of one that was
 * deleted since. Used by one platform thread.
 */
public final class Wreck implements AutoCloseable {
    /** Takes a row; the same key may come more than once, the newest first known value then first. */
    public interface Rows {
        void row(byte[] key, byte[] value);
    }

    private final Path folder;
    private final Path scratch;
    private final List<AutoCloseable> resources = new ArrayList<>();
    private final Set<String> troubles = new LinkedHashSet<>();
    private final List<SstFileReader> rowFiles = new ArrayList<>();
    private final List<SstFileReader> chunkFiles = new ArrayList<>();
    private final List<SstFileReader> strangers = new ArrayList<>();
    private final ReadOptions reading;
    private @Nullable RocksDB db;
    private @Nullable ColumnFamilyHandle rows, blobs;
    private @Nullable BlobFiles files;
    /** What the logs say, where the database is not whole. */
    private final NavigableMap<byte[], byte[]> logged = new TreeMap<>(Arrays::compareUnsigned);
    private final NavigableMap<byte[], byte[]> loggedChunks = new TreeMap<>(Arrays::compareUnsigned);
    private boolean gaps;
    private boolean logsRead;

    private Wreck(Path folder, Path scratch) throws IOException {
        this.folder = folder.resolve(Database.ENGINE);
        this.scratch = scratch;
        RocksDB.loadLibrary();
        reading = keep(new ReadOptions()).setVerifyChecksums(true).setFillCache(false);
        stage();
        openDatabase();
        openTables();
    }

    /** Opens what there is; the scratch folder must not exist. IOException where the folder cannot be read at all. */
    public static Wreck open(Path folder, Path scratch) throws IOException {
        return new Wreck(folder, scratch);
    }

    private List<Path> list(Path of) throws IOException {
        try (Stream<Path> all = Files.list(of)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static boolean isFixed(String name) {
        return name.endsWith(".sst") || name.endsWith(".blob");
    }

    private void stage() throws IOException {
        clear();
        Files.createDirectories(scratch);
        for (Path file : list(folder)) {
            String name = String.valueOf(file.getFileName());
            if (isFixed(name))
                Files.createSymbolicLink(scratch.resolve(name), file.toRealPath());
            else if (!name.equals("LOCK") && !name.startsWith("LOG"))
                Files.copy(file, scratch.resolve(name));
        }
        point();
    }

    /** The file that names the manifest is small and can be made anew. */
    private void point() throws IOException {
        Path current = scratch.resolve("CURRENT");
        String named = Files.exists(current) ? new String(Files.readAllBytes(current), StandardCharsets.ISO_8859_1).strip() : "";
        String newest = "";
        for (Path file : list(scratch)) {
            String name = String.valueOf(file.getFileName());
            if (name.matches("MANIFEST-\\d+") && name.compareTo(newest) > 0)
                newest = name;
        }
        if (!newest.isEmpty() && !(named.matches("MANIFEST-\\d+") && Files.exists(scratch.resolve(named))))
            Files.writeString(current, newest + "\n");
    }

    /** What only the log has cannot be had from a database that is not whole. */
    private void damaged(String trouble) {
        gaps = true;
        troubles.add(trouble);
        if (logsRead)
            return;
        logsRead = true;
        try {
            for (Path file : list(folder))
                if (String.valueOf(file.getFileName()).endsWith(".log") && !LogFiles.read(file, this::logged))
                    troubles.add("log " + file.getFileName() + " is not whole");
        } catch (IOException e) {
            troubles.add("a log cannot be read: " + e.getMessage());
        }
    }

    private void logged(int family, byte[] key, byte @Nullable [] value) {
        NavigableMap<byte[], byte[]> into = family == 0 ? logged : loggedChunks;
        if (value == null)
            into.remove(key);
        else
            into.put(key, value);
    }

    /** To read only: one that may write would number its files from what a damaged manifest says, and write over others through the links. */
    private void openDatabase() {
        DBOptions options = keep(new DBOptions().setParanoidChecks(false).setWalRecoveryMode(WALRecoveryMode.SkipAnyCorruptedRecords)
                .setMaxOpenFiles(256));
        ColumnFamilyOptions family = keep(new ColumnFamilyOptions());
        ColumnFamilyOptions chunks = keep(new ColumnFamilyOptions().setEnableBlobFiles(true).setMinBlobSize(512));
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try {
            db = keep(RocksDB.openReadOnly(options, scratch.toString(),
                    List.of(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, family),
                            new ColumnFamilyDescriptor("blobs".getBytes(StandardCharsets.US_ASCII), chunks)),
                    handles));
            rows = keep(handles.get(0));
            blobs = keep(handles.get(1));
        } catch (RocksDBException e) {
            damaged("the database cannot be opened, so its files are read one by one: " + e.getMessage());
        }
    }

    /** What the database knows of; all where it is not open. */
    private boolean isKnown(Path file, List<String> live) {
        return db == null || live.contains("/" + file.getFileName());
    }

    private List<String> live() {
        RocksDB open = db;
        try {
            return open == null ? List.of() : open.getLiveFiles(false).files;
        } catch (RocksDBException e) {
            return List.of();
        }
    }

    private void openTables() throws IOException {
        Options options = keep(new Options());
        List<String> live = live();
        for (Path file : list(folder)) {
            boolean known = !isFixed(String.valueOf(file.getFileName())) || isKnown(file, live);
            if (!known) {
                // A manifest that was cut short speaks of an earlier time.
                gaps = true;
                troubles.add(file.getFileName() + " is not known to the database; it is read for itself");
            }
            if (!String.valueOf(file.getFileName()).endsWith(".sst"))
                continue;
            SstFileReader reader = keep(new SstFileReader(options));
            try {
                reader.open(file.toString());
                boolean ofRows = new String(reader.getTableProperties().getColumnFamilyName(), StandardCharsets.UTF_8).equals("default");
                // The newest last written first: of two rows with one key the first is believed.
                (ofRows ? rowFiles : chunkFiles).addFirst(reader);
                if (ofRows && !known)
                    strangers.addFirst(reader);
            } catch (RocksDBException e) {
                troubles.add("table " + file.getFileName() + " cannot be read: " + e.getMessage());
                gaps = true;
            }
        }
    }

    private <T extends AutoCloseable> T keep(T resource) {
        resources.addFirst(resource);
        return resource;
    }

    /** What was found to be wrong so far, one line each. */
    public List<String> troubles() {
        return List.copyOf(troubles);
    }

    /** Whether rows may be missing, or old. */
    public boolean hasGaps() {
        return gaps || db == null;
    }

    /** All rows of a space that can be read, in the order of their keys as far as the database could be opened. */
    public void rows(Space space, Rows visitor) {
        walk(Keys.from(space, new byte[0]), Keys.to(space, null), (key, value) -> visitor.row(Keys.userKey(key, key.length), value));
    }

    /** Ids of the spaces of a kind in which there is anything. */
    public Set<Long> spaces(Space.Kind kind) {
        Set<Long> ids = new TreeSet<>();
        for (byte[] from = {kind.code()};;) {
            byte[][] found = new byte[1][];
            byte[] end = {(byte) (kind.code() + 1)};
            first(from, end, found);
            if (found[0] == null)
                return ids;
            long id = Keys.idOf(found[0]);
            ids.add(id);
            from = Keys.to(new Space(kind, id), null);
        }
    }

    private void first(byte[] from, byte[] end, byte[][] found) {
        RocksDB open = db;
        if (open != null)
            try (RocksIterator all = open.newIterator(rows(), reading)) {
                all.seek(from);
                Walk.Cursor at = Walk.Cursor.of(all);
                first(at, end, found);
                if (!at.isSound())
                    damaged("some rows cannot be read; older states of them are taken where there are any");
            }
        byte[] inLog = logged.ceilingKey(from);
        if (inLog != null && Arrays.compareUnsigned(inLog, end) < 0 && (found[0] == null || Arrays.compareUnsigned(inLog, found[0]) < 0))
            found[0] = inLog;
        for (SstFileReader file : hasGaps() ? rowFiles : List.<SstFileReader>of())
            try (SstFileReaderIterator all = file.newIterator(reading)) {
                all.seek(from);
                first(Walk.Cursor.of(all), end, found);
            }
    }

    private static void first(Walk.Cursor all, byte[] end, byte[][] found) {
        if (all.isValid() && Arrays.compareUnsigned(all.key(), end) < 0
                && (found[0] == null || Arrays.compareUnsigned(all.key(), found[0]) < 0))
            found[0] = all.key();
    }

    private void walk(byte[] from, byte[] to, Walk.Rows visitor) {
        RocksDB open = db;
        List<Walk.Gap> missing = List.of(new Walk.Gap(from, to));
        if (open != null)
            try (RocksIterator all = open.newIterator(rows(), reading)) {
                missing = Walk.over(Walk.Cursor.of(all), from, to, visitor);
                if (!missing.isEmpty()) {
                    damaged("some rows cannot be read; older states of them are taken where there are any");
                }
            }
        logged.subMap(from, true, to, false).forEach(visitor::row);
        for (SstFileReader file : strangers)
            inTable(file, from, to, visitor);
        for (Walk.Gap gap : missing)
            for (SstFileReader file : rowFiles)
                inTable(file, gap.after(), gap.before(), visitor);
    }

    private void inTable(SstFileReader file, byte[] from, byte[] to, Walk.Rows visitor) {
        try (SstFileReaderIterator all = file.newIterator(reading)) {
            Walk.over(Walk.Cursor.of(all), from, to, visitor);
        }
    }

    private ColumnFamilyHandle rows() {
        return Objects.requireNonNull(rows);
    }

    /** A row, or null where it is not there or cannot be read. */
    public byte @Nullable [] row(Space space, byte[] key) {
        byte[] stored = Keys.row(space, key);
        byte[] known = logged.get(stored);
        if (known != null)
            return known;
        RocksDB open = db;
        if (open != null)
            try {
                byte[] found = open.get(rows(), reading, stored);
                if (found != null || strangers.isEmpty())
                    return found;
            } catch (RocksDBException e) {
                damaged("some rows cannot be read; older states of them are taken where there are any");
            }
        byte[] late = logged.get(stored);
        if (late != null)
            return late;
        return inTables(rowFiles, stored);
    }

    private byte @Nullable [] inTables(List<SstFileReader> tables, byte[] key) {
        for (SstFileReader file : tables)
            try (SstFileReaderIterator all = file.newIterator(reading)) {
                all.seek(key);
                if (all.isValid() && Arrays.equals(all.key(), key))
                    return all.value();
            }
        return null;
    }

    /** Blobs that there are; where rows are missing or the database is not open, also those that were deleted and are still on the disk. */
    public Set<BlobId> blobIds() throws IOException {
        Set<BlobId> all = new TreeSet<>();
        walk(new byte[]{(byte) Keys.BLOB_INDEX_KIND}, new byte[]{(byte) Keys.BLOB_INDEX_KIND, -1, -1, -1, -1, -1, -1, -1, -1, -1},
                (key, value) -> {
                    if (key.length == 1 + BlobId.BYTES && value.length == 9 && Keys.sizeOfIndex(value) >= 0)
                        all.add(Keys.blobOfIndex(key));
                });
        if (hasGaps())
            all.addAll(files().ids());
        return all;
    }

    private BlobFiles files() throws IOException {
        BlobFiles known = files;
        if (known != null)
            return known;
        known = new BlobFiles();
        for (Path file : list(folder))
            if (String.valueOf(file.getFileName()).endsWith(".blob"))
                try {
                    known.read(file);
                } catch (IOException e) {
                    troubles.add("blob file " + file.getFileName() + " cannot be read: " + e.getMessage());
                }
        files = known;
        return known;
    }

    /** Size of a blob in octets. IOException where its first chunk is not whole: says why. */
    public long size(BlobId id) throws IOException {
        return Chunks.sizeIn(chunk(id, 0));
    }

    /** The octets of a blob of that size, one part after the other from 0 on; null behind the last. IOException where one is not whole. */
    public byte @Nullable [] part(BlobId id, long size, int number) throws IOException {
        int full = Chunks.fullChunks(size);
        if (number > full)
            return null;
        int chunk = number == full ? 0 : number + 1;
        byte[] stored = chunk(id, chunk);
        byte[] part = Arrays.copyOfRange(stored, Chunks.headerOf(chunk), stored.length);
        long wanted = chunk == 0 ? size - (long) full * Chunks.FULL : Chunks.FULL;
        if (part.length != wanted)
            throw new IOException("blob " + id + " is shorter than it says");
        return part;
    }

    private byte[] chunk(BlobId id, int number) throws IOException {
        RocksDB open = db;
        if (open != null)
            try {
                byte[] stored = open.get(Objects.requireNonNull(blobs), reading, Keys.chunk(id, number));
                return Chunks.checked(id, number, stored);
            } catch (RocksDBException | IOException e) {
                troubles.add("a part of a message cannot be read through the database; the single files are searched");
            }
        byte[] stored = loggedChunks.get(Keys.chunk(id, number));
        if (stored == null)
            stored = files().chunk(id, number);
        return Chunks.checked(id, number, stored != null ? stored : inTables(chunkFiles, Keys.chunk(id, number)));
    }

    @Override
    public void close() throws IOException {
        for (AutoCloseable r : resources)
            try {
                r.close();
            } catch (Exception e) {
                // Nothing depends on how what is only read closes.
            }
        resources.clear();
        clear();
    }

    private void clear() throws IOException {
        if (!Files.exists(scratch))
            return;
        List<Path> old;
        try (Stream<Path> all = Files.list(scratch)) {
            old = all.toList();
        }
        for (Path file : old)
            Files.delete(file);
        Files.delete(scratch);
    }
}
