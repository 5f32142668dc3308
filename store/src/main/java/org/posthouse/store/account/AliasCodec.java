package org.posthouse.store.account;

import java.util.ArrayList;
import java.util.List;
import org.posthouse.mail.address.Address;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;

/** The record of an alias: its name as given, then its targets. */
final class AliasCodec {
    private AliasCodec() {}

    static byte[] write(Alias a) {
        RecordWriter out = new RecordWriter(128).octet(1).text(a.name().toString()).varint(a.targets().size());
        for (Address target : a.targets())
            out.text(target.toString());
        return out.done();
    }

    static Alias read(byte[] bytes) {
        RecordReader in = new RecordReader(bytes);
        in.format("alias", 1);
        Address name = Address.parse(in.text());
        int count = in.count();
        List<Address> targets = new ArrayList<>(count);
        for (int i = 0; i < count; i++)
            targets.add(Address.parse(in.text()));
        return new Alias(name, List.copyOf(targets));
    }
}
