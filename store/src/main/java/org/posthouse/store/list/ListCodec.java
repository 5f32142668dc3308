package org.posthouse.store.list;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.posthouse.mail.address.Address;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;

/** The records of lists, members and waiting posts. Table in docs/formats.md. */
final class ListCodec {
    static final char LIST = 't', MEMBER = 's', HELD = 'h';

    private ListCodec() {}

    static byte[] key(char kind, long list) {
        return new RecordWriter(9).octet(kind).int64(list).done();
    }

    static byte[] key(char kind, long list, long second) {
        return new RecordWriter(17).octet(kind).int64(list).int64(second).done();
    }

    static long list(byte[] key) {
        return new RecordReader(key, 1).int64();
    }

    static long second(byte[] key) {
        return new RecordReader(key, 9).int64();
    }

    /** What a list is, and the next number of a member. */
    record Kept(MailList list, long next) {}

    static byte[] write(Kept k) {
        MailList l = k.list();
        int posters = switch (l.posters()) {
            case ANYONE -> 0;
            case MEMBERS -> 1;
            case MODERATORS -> 2;
        };
        RecordWriter out = new RecordWriter(128).octet(1).text(l.title()).octet(posters).octet(l.holds() ? 1 : 0).text(l.prefix())
                .varint(k.next()).varint(l.moderators().size());
        for (Address m : l.moderators())
            out.text(m.toString());
        return out.done();
    }

    static Kept list(long id, Address name, byte[] bytes) {
        RecordReader in = new RecordReader(bytes);
        in.format("list", 1);
        String title = in.text();
        MailList.Posters posters = switch (in.octet()) {
            case 0 -> MailList.Posters.ANYONE;
            case 1 -> MailList.Posters.MEMBERS;
            default -> MailList.Posters.MODERATORS;
        };
        boolean holds = in.octet() == 1;
        String prefix = in.text();
        long next = in.varint();
        int count = in.count();
        List<Address> moderators = new ArrayList<>(count);
        for (int i = 0; i < count; i++)
            moderators.add(Address.parse(in.text()));
        return new Kept(new MailList(id, name, title, posters, holds, prefix, moderators), next);
    }

    static byte[] write(Member m) {
        Instant out = m.suspended();
        return new RecordWriter(64).octet(1).text(m.address().toString()).int64(m.since().toEpochMilli()).varint(m.bounceDays())
                .varint(m.firstBounce()).varint(m.lastBounce()).int64(out == null ? 0 : out.toEpochMilli()).done();
    }

    static Member member(long number, byte[] bytes) {
        RecordReader in = new RecordReader(bytes);
        in.format("member of a list", 1);
        Address address = Address.parse(in.text());
        Instant since = Instant.ofEpochMilli(in.int64());
        int days = (int) in.varint();
        long first = in.varint();
        long last = in.varint();
        long suspended = in.int64();
        return new Member(address, number, since, days, first, last, suspended == 0 ? null : Instant.ofEpochMilli(suspended));
    }

    static byte[] write(HeldPost p) {
        ByteBuffer blob = ByteBuffer.allocate(BlobId.BYTES);
        p.blob().write(blob);
        return new RecordWriter(256 + p.trace().length).octet(1).int64(p.at().toEpochMilli()).raw(blob.array()).varint(p.size())
                .octet(p.content()).text(p.returnPath()).text(p.login()).text(p.author()).text(p.subject()).text(p.why()).sized(p.trace())
                .done();
    }

    static HeldPost held(byte[] key, byte[] bytes) {
        RecordReader in = new RecordReader(bytes);
        in.format("waiting post", 1);
        Instant at = Instant.ofEpochMilli(in.int64());
        ByteBuffer blob = ByteBuffer.allocate(BlobId.BYTES).putLong(in.int64()).putLong(in.int64()).flip();
        BlobId id = BlobId.read(blob);
        long size = in.varint();
        int content = in.octet();
        String path = in.text();
        String login = in.text();
        String author = in.text();
        String subject = in.text();
        String why = in.text();
        return new HeldPost(list(key), second(key), at, id, size, in.sized(), path, login, content, author, subject, why);
    }
}
