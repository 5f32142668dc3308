package org.posthouse.store.kv;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.posthouse.store.kv.Space.Kind;

/** What a memory engine holds, in one file: format; number of spaces, each kind, id, version, rows; number of blobs, each id, pieces; a last octet 1. */
final class MemoryFile {
    static final String NAME = "memory";
    private static final int FORMAT = 1;

    private MemoryFile() {}

    static void write(DataOutputStream out, Map<Space, MemorySpace> spaces, SortedMap<BlobId, MemoryBlob> blobs) throws IOException {
        out.writeByte(FORMAT);
        Map<Space, MemorySpace> all = Map.copyOf(spaces);
        out.writeInt(all.size());
        for (var space : all.entrySet()) {
            out.writeByte(space.getKey().kind().code());
            out.writeLong(space.getKey().id());
            out.writeLong(space.getValue().version());
            List<Batch.Change> rows = new ArrayList<>();
            space.getValue().scan(new byte[0], null, Integer.MAX_VALUE, false, (key, value) -> rows.add(new Batch.Change(key, value)));
            out.writeInt(rows.size());
            for (Batch.Change row : rows) {
                bytes(out, row.key());
                bytes(out, row.value() == null ? new byte[0] : row.value());
            }
        }
        List<Map.Entry<BlobId, MemoryBlob>> bodies = new ArrayList<>(blobs.entrySet());
        out.writeInt(bodies.size());
        for (var blob : bodies) {
            out.writeLong(blob.getKey().high());
            out.writeLong(blob.getKey().low());
            out.writeInt(blob.getValue().pieces().size());
            for (byte[] piece : blob.getValue().pieces())
                bytes(out, piece);
        }
        out.writeByte(1);
    }

    private static void bytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static void read(DataInputStream in, Map<Space, MemorySpace> spaces, Map<BlobId, MemoryBlob> blobs) throws IOException {
        int format = in.readUnsignedByte();
        if (format != FORMAT)
            throw new IOException("unknown format " + format);
        for (int left = in.readInt(); left > 0; left--) {
            Space id = new Space(kind(in.readByte()), in.readLong());
            long version = in.readLong();
            Batch rows = new Batch();
            for (int n = in.readInt(); n > 0; n--)
                rows.put(bytes(in, Engine.MAX_KEY), bytes(in, Engine.MAX_VALUE));
            MemorySpace space = new MemorySpace();
            space.fill(version, rows);
            spaces.put(id, space);
        }
        for (int left = in.readInt(); left > 0; left--) {
            BlobId id = new BlobId(in.readLong(), in.readLong());
            List<byte[]> pieces = new ArrayList<>();
            long size = 0;
            for (int n = in.readInt(); n > 0; n--) {
                byte[] piece = bytes(in, Engine.MAX_VALUE);
                pieces.add(piece);
                size += piece.length;
            }
            blobs.put(id, new MemoryBlob(List.copyOf(pieces), size));
        }
        if (in.readByte() != 1)
            throw new IOException("the end is missing");
    }

    private static Kind kind(byte code) throws IOException {
        for (Kind kind : Kind.values())
            if (kind.code() == code)
                return kind;
        throw new IOException("unknown kind of space " + code);
    }

    private static byte[] bytes(DataInputStream in, int most) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > most)
            throw new IOException("a length of " + length);
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length)
            throw new EOFException("it ends too early");
        return bytes;
    }
}
