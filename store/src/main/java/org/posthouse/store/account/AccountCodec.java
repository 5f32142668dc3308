package org.posthouse.store.account;

import org.posthouse.mail.address.Address;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;

/** The record of an account; its id is in the key. */
final class AccountCodec {
    private AccountCodec() {}

    static int code(Account.PopPolicy policy) {
        return policy == Account.PopPolicy.DELETE ? 0 : 1;
    }

    static Account.PopPolicy policy(int code) {
        return code == 0 ? Account.PopPolicy.DELETE : Account.PopPolicy.KEEP;
    }

    static byte[] write(Account a) {
        return new RecordWriter(64).octet(2).text(a.address().toString()).octet(code(a.popPolicy()))
                .varint(a.quota()).varint(a.messageQuota()).done();
    }

    static Account read(long id, byte[] bytes) {
        RecordReader in = new RecordReader(bytes);
        int format = in.format("account", 2);
        Address address = Address.parse(in.text());
        Account.PopPolicy policy = policy(in.octet());
        // Format 1 had no limit on messages.
        return new Account(id, address, policy, in.varint(), format == 1 ? 0 : in.varint());
    }
}
