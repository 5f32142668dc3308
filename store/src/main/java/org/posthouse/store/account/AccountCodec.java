package org.posthouse.store.account;

import org.posthouse.mail.address.Address;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;

/** The record of an account; its id is in the key. */
final class AccountCodec {
    private AccountCodec() {}

    static byte[] write(Account a) {
        return new RecordWriter(64).octet(1).text(a.address().toString()).octet(a.popPolicy() == Account.PopPolicy.DELETE ? 0 : 1)
                .varint(a.quota()).done();
    }

    static Account read(long id, byte[] bytes) {
        RecordReader in = new RecordReader(bytes);
        in.format("account", 1);
        Address address = Address.parse(in.text());
        Account.PopPolicy policy = in.octet() == 0 ? Account.PopPolicy.DELETE : Account.PopPolicy.KEEP;
        return new Account(id, address, policy, in.varint());
    }
}
