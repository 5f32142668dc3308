package org.posthouse.trust.feedback;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** What is in a file that may be packed, found by its first octets, up to bounds. */
final class Unpacked extends FilterInputStream {
    private static final int ENTRIES = 20;
    /** Octets without a "<" in between: so much is never one text of a report. */
    private static final int MAX_RUN = 64 * 1024;

    private final Room room;
    private int run;

    /** More than may be read; what has been read until then is to be thrown away. */
    static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1;

        TooLarge(String why) {
            super(why);
        }
    }

    private Unpacked(InputStream in, Room room) {
        super(in);
        this.room = room;
    }

    /** Octets of gzip, of the first XML file in a zip, or as they are; reading more than there is room for fails with TooLarge. */
    static Unpacked of(InputStream file, Room room) throws IOException {
        var in = new PushbackInputStream(file, 4);
        byte[] head = in.readNBytes(4);
        in.unread(head);
        if (head.length >= 2 && (head[0] & 0xff) == 0x1f && (head[1] & 0xff) == 0x8b)
            return new Unpacked(new GZIPInputStream(in), room);
        if (head.length == 4 && head[0] == 'P' && head[1] == 'K' && head[2] == 3 && head[3] == 4)
            return new Unpacked(entry(in, room), room);
        return new Unpacked(in, room);
    }

    private static InputStream entry(InputStream in, Room room) throws IOException {
        var zip = new ZipInputStream(in);
        for (int i = 0; i < ENTRIES; i++) {
            ZipEntry entry = zip.getNextEntry();
            if (entry == null)
                break;
            if (!entry.isDirectory() && entry.getName().toLowerCase(java.util.Locale.ROOT).endsWith(".xml"))
                return zip;
            for (long n = zip.skip(8192); n > 0; n = zip.skip(8192)) {
                room.take(n);
                if (room.left() < 0)
                    throw new TooLarge("unpacked it is too large");
            }
        }
        throw new IOException("no XML file is in the zip file");
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
        int n = in.read(b, off, (int) Math.min(len, Math.max(0, room.left()) + 1));
        if (n <= 0)
            return n;
        room.take(n);
        if (room.left() < 0)
            throw new TooLarge("unpacked it is too large");
        for (int i = off; i < off + n; i++) {
            run = b[i] == '<' ? 0 : run + 1;
            if (run > MAX_RUN)
                throw new TooLarge("it has a text of more than " + MAX_RUN + " octets");
        }
        return n;
    }

    @Override
    public long skip(long n) throws IOException {
        return read(new byte[(int) Math.min(8192, Math.max(1, n))], 0, (int) Math.min(8192, Math.max(0, n)));
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
