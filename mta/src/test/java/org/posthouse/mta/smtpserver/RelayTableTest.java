package org.posthouse.mta.smtpserver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.mta.delivery.Route;
import org.posthouse.protocol.smtp.Command;
import org.posthouse.protocol.smtp.CommandException;
import org.posthouse.protocol.smtp.CommandParser;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.Alias;
import org.posthouse.store.account.StoredDirectory;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.testkit.time.VirtualClock;

/** Who may be written to, by whom, with the directory as it is kept: also where a catch-all takes every name. */
class RelayTableTest {
    private final StoredDirectory directory = new StoredDirectory(new MemoryEngine(), new VirtualClock());

    RelayTableTest() throws Exception {}

    @BeforeEach
    void names() throws Exception {
        for (String d : List.of("example.com", "all.example"))
            directory.addDomain(Domain.of(d));
        Account john = directory.addAccount(Address.parse("john@example.com"));
        directory.putAlias(new Alias(Address.parse("*@all.example"), List.of(john.address())));
        directory.putAlias(new Alias(Address.parse("team@example.com"), List.of(john.address(), Address.parse("far@away.test"))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', value = {
            // path | for a stranger | for one of ours
            "john@example.com | john | john", "JOHN+x@EXAMPLE.COM | john | john", "john%away.test@example.com | 550 5.1.1 | 550 5.1.1",
            "away.test!far@example.com | 550 5.1.1 | 550 5.1.1", "\"far@away.test\"@example.com | 550 5.1.1 | 550 5.1.1",
            "@example.com:far@away.test | 550 5.7.1 | far@away.test",
            "@away.test:john@example.com | john | john", "far@away.test | 550 5.7.1 | far@away.test",
            "far%away.test@all.example | john | john",
            "away.test!far@all.example | john | john", "\"far@away.test\"@all.example | john | john",
            "\"@away.test:far\"@all.example | john | john",
            "\"john\"@example.com | john | john", "john@[192.0.2.1] | john | john", "nobody@[192.0.2.1] | 550 5.1.1 | 550 5.1.1",
            "far%away.test@[192.0.2.1] | 550 5.1.1 | 550 5.1.1",
            "john@[192.0.2.2] | 550 5.7.1 | john@[192.0.2.2]", "Postmaster | john | john", "abuse@all.example | john | john",
            "postmaster@away.test | 550 5.7.1 | postmaster@away.test",
            "john@sub.example.com | 550 5.7.1 | john@sub.example.com", "john@mail.example.com | 550 5.7.1 | john@mail.example.com",
            "team@example.com | john far@away.test | john far@away.test"})
    void whoReachesWhom(String path, String stranger, String ours) throws Exception {
        assertEquals(stranger, answer(path, false));
        assertEquals(ours, answer(path, true));
    }

    private String answer(String path, boolean mayRelay) throws Exception {
        // The store is asked for accounts with a quota only; there is none here.
        var recipients = new Recipients(directory, new Office(), "mail.example.com");
        Command.Rcpt rcpt;
        try {
            rcpt = (Command.Rcpt) CommandParser.parse(("RCPT TO:<" + path + ">").getBytes(java.nio.charset.StandardCharsets.UTF_8), false);
        } catch (CommandException e) {
            return e.reply().code() + " " + e.reply().status();
        }
        return switch (recipients.answer(rcpt.path(), mayRelay, InetAddress.getByName("192.0.2.1"))) {
            case Recipients.Answer.Refused r -> r.reply().code() + " " + r.reply().status();
            case Recipients.Answer.Taken t -> String.join(" ",
                    t.reached().stream().map(r -> r.route() instanceof org.posthouse.mta.delivery.Route.Local
                            ? "john"
                            : r.address().toString()).toList());
        };
    }
}
