package org.posthouse.mta.report;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Route;
import org.posthouse.mta.delivery.Terms;
import org.posthouse.mta.queue.Letter;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.Directory;
import org.posthouse.store.account.Resolution;
import org.posthouse.store.journey.Journeys;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;

/** Messages of this server itself, ready for the queue. */
public final class Letters {
    private final Engine engine;
    private final Directory directory;
    private final Journeys journeys;
    private final InstantSource clock;
    private final Signing signing;

    /** Signs a message of ours. */
    public interface Signing {
        /** Nothing is signed. */
        Signing NONE = (_, message) -> message;

        /** The message with a signature of the domain in front, where there is a key. */
        byte[] sign(Address from, byte[] message) throws IOException;
    }

    public Letters(Engine engine, Directory directory, Journeys journeys, InstantSource clock, Signing signing) {
        this.engine = engine;
        this.directory = directory;
        this.journeys = journeys;
        this.clock = clock;
        this.signing = signing;
    }

    /** To one address, here or elsewhere; its bounces go to From. IOException for an address of ours that there is not. */
    public Letter letter(Address to, ReportMail mail) throws IOException, Refusal {
        byte[] plain = mail.write(to, clock.instant());
        return letter(to, mail, signing.sign(mail.from(), plain));
    }

    /** The same where nobody would read it without a signature; empty where we sign, and have no key for this one. */
    public Optional<Letter> signed(Address to, ReportMail mail) throws IOException, Refusal {
        byte[] plain = mail.write(to, clock.instant());
        byte[] message = signing.sign(mail.from(), plain);
        // Where signing is left to somebody else, it is his.
        return message.length == plain.length && !signing.equals(Signing.NONE) ? Optional.empty() : Optional.of(letter(to, mail, message));
    }

    private Letter letter(Address to, ReportMail mail, byte[] message) throws IOException, Refusal {
        List<Recipient> recipients = route(to);
        if (recipients.isEmpty())
            throw new IOException(to + " is unknown here");
        try (BlobWriter blob = engine.newBlob()) {
            blob.write(message, 0, message.length);
            return new Letter(new Arrival(journeys.newId(), ReturnPath.of(mail.from()), new byte[0], blob.finish(), message.length,
                    clock.instant(), Terms.of(Terms.Content.SEVEN_BIT, false), ""), recipients);
        }
    }

    private List<Recipient> route(Address to) throws Refusal {
        var all = new ArrayList<Recipient>();
        switch (directory.resolve(to)) {
            case Resolution.Remote r -> all.add(new Recipient(to, to, new Route.Remote()));
            case Resolution.Reaches r -> {
                for (Account a : r.accounts())
                    all.add(new Recipient(to, a.address(), new Route.Local(a.id())));
                for (Address a : r.remote())
                    all.add(new Recipient(to, a, new Route.Remote()));
                for (Resolution.Listed l : r.lists())
                    all.add(new Recipient(to, l.as(), new Route.Group(l.list())));
            }
            case Resolution.Unknown u -> {
            }
        }
        return all;
    }
}
