package org.posthouse.store.account;

import java.util.ArrayList;
import java.util.List;
import org.posthouse.mail.address.Address;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;

/** The records of forwardings, of relayed domains and of the names of lists; whose they are is in the key. */
final class PlaceCodec {
    private PlaceCodec() {}

    static byte[] write(Forward f) {
        RecordWriter out = new RecordWriter(128).octet(1).octet(f.keep() ? 1 : 0).varint(f.targets().size());
        for (Address target : f.targets())
            out.text(target.toString());
        return out.done();
    }

    static Forward forward(byte[] bytes) {
        RecordReader in = new RecordReader(bytes);
        in.format("forwarding", 1);
        boolean keep = in.octet() == 1;
        int count = in.count();
        List<Address> targets = new ArrayList<>(count);
        for (int i = 0; i < count; i++)
            targets.add(Address.parse(in.text()));
        return new Forward(targets, keep);
    }

    static byte[] write(DomainRelay r) {
        return new RecordWriter(64).octet(1).octet(r.unknownOnly() ? 1 : 0).text(r.host()).varint(r.port()).done();
    }

    static DomainRelay relay(byte[] bytes) {
        RecordReader in = new RecordReader(bytes);
        in.format("relayed domain", 1);
        boolean unknownOnly = in.octet() == 1;
        return new DomainRelay(in.text(), (int) in.varint(), unknownOnly);
    }

    static byte[] write(Group g) {
        return new RecordWriter(64).octet(1).text(g.name().toString()).done();
    }

    static Group group(long id, byte[] bytes) {
        RecordReader in = new RecordReader(bytes);
        in.format("name of a list", 1);
        return new Group(id, Address.parse(in.text()));
    }
}
