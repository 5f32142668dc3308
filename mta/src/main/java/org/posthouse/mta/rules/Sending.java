package org.posthouse.mta.rules;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.HeaderSection;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.sieve.Action;
import org.posthouse.mail.sieve.Message;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Route;
import org.posthouse.mta.delivery.Terms;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.Resolution;
import org.posthouse.store.journey.JourneyId;
import org.posthouse.store.kv.BlobOutput;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Refusal;

/** Puts what rules send about one message into the queue, each thing once. */
final class Sending {
    /** How long it is remembered that something was done for an arrival: longer than an arrival waits. */
    private static final Duration DONE = Duration.ofDays(14);
    private static final int MAX_TRACE = 4 * 1024;
    private static final int MAX_HEADER = 1 << 20;

    private final RuleServices services;
    private final About about;

    /** The message (as it came), for whom, and its bytes with trace fields before them. */
    record About(Account account, Recipient recipient, Arrival arrival, Message message, Source whole) {}

    Sending(RuleServices services, About about) {
        this.services = services;
        this.about = about;
    }

    /** Why a redirect would go round for ever, or null. RFC 5321 §6.3, RFC 9228 §3 */
    @Nullable
    String loop(Action.Redirect a) throws Refusal {
        if (deliveredHere())
            return "the message was redirected from here before (its Delivered-To says so), so it is kept";
        if (about.arrival().trace().length > MAX_TRACE)
            return "the message was redirected too often, so it is kept";
        List<Recipient> to = route(a.address());
        if (to.isEmpty())
            return a.address() + " is nobody's address, so the message is kept";
        for (Recipient r : to)
            if (r.route() instanceof Route.Local local && local.account() == about.account().id())
                return a.address() + " is this account itself, so the message is kept";
        return null;
    }

    private boolean deliveredHere() {
        try {
            byte[] header = about.whole().bytes(0, Math.min(about.whole().size(), MAX_HEADER));
            for (HeaderField f : HeaderSection.parse(header).all("Delivered-To"))
                if (f.decoded().equalsIgnoreCase(about.account().address().toString()))
                    return true;
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    void send(Action action, Map<String, String> facts) throws Refusal, IOException {
        switch (action) {
            case Action.Redirect a -> redirect(a, facts);
            case Action.Vacation a -> {
                String why = new Answers(services, about, this).answer(a);
                facts.put("vacation", why);
            }
            case Action.Notify a -> {
                String why = new Answers(services, about, this).notification(a);
                facts.merge("notify", why, (x, y) -> x + "; " + y);
            }
            case Action.Remember a -> services.memory().remember(about.account().id(), AccountLookup.duplicate(a.handle(), a.id()),
                    Duration.ofSeconds(a.seconds()));
            case Action.Keep _,Action.File _,Action.Discard _,Action.Reject _ ->
                throw new IllegalArgumentException("nothing is sent: " + action);
        }
    }

    /** What names an effect of this arrival for this account. */
    List<String> done(String kind, String target) {
        return List.of(kind, JourneyId.show(about.arrival().id()), about.recipient().address().toString(), target);
    }

    /** The same message on its way, one Delivered-To before it against loops; a null return path stays null. RFC 5228 §4.2 */
    private void redirect(Action.Redirect a, Map<String, String> facts) throws Refusal, IOException {
        List<String> key = done("redirect", a.address().toString());
        long account = about.account().id();
        if (services.memory().has(account, key))
            return;
        List<Recipient> to = route(a.address());
        // Somebody may have removed it just now.
        if (to.isEmpty())
            throw new Refusal(Refusal.Reason.UNAVAILABLE, a.address() + " is nobody's address any more");
        var here = new ArrayList<Recipient>();
        var away = new ArrayList<Recipient>();
        for (Recipient r : to)
            if (r.route() instanceof Route.Remote)
                away.add(new Recipient(about.account().address(), r.address(), r.route(), r.asked()));
            else
                here.add(r);
        // What leaves is forwarded by the account: whoever forwards writes Delivered-To itself and the return path as it must be there.
        if (!away.isEmpty())
            put(a, new byte[0], away, facts);
        if (!here.isEmpty())
            put(a, ("Delivered-To: " + about.account().address() + "\r\n").getBytes(StandardCharsets.UTF_8), here, facts);
        // After the queue has it: what is sent twice is better than what is lost.
        services.memory().remember(account, key, DONE);
    }

    private void put(Action.Redirect a, byte[] deliveredTo, List<Recipient> to, Map<String, String> facts) throws Refusal, IOException {
        Arrival arrival = about.arrival();
        Arrival sent = a.header() == null
                ? new Arrival(services.journeys().newId(), arrival.returnPath(), both(deliveredTo, arrival.trace()), arrival.blob(),
                        arrival.size(), services.clock().instant(), arrival.terms(), arrival.login(), arrival.authenticity())
                : edited(a.header(), deliveredTo);
        services.queue().get().put(sent, to);
        facts.merge("redirect", a.address() + " as " + JourneyId.show(sent.id()), (x, y) -> x + ", " + y);
    }

    private Arrival edited(Action.Header header, byte[] trace) throws Refusal, IOException {
        byte[] bytes = withoutReturnPath(header.bytes());
        Arrival arrival = about.arrival();
        try (BlobWriter blob = services.store().newBlob(); OutputStream out = new BlobOutput(blob)) {
            out.write(bytes);
            try (var body = about.whole().stream(about.message().bodyStart(), about.whole().size())) {
                body.transferTo(out);
            }
            long size = blob.size();
            return new Arrival(services.journeys().newId(), arrival.returnPath(), trace, blob.finish(), size, services.clock().instant(),
                    arrival.terms(), arrival.login(), arrival.authenticity());
        }
    }

    /** Final delivery has written it down; the message goes on. RFC 5321 §4.4 */
    private static byte[] withoutReturnPath(byte[] header) {
        var first = HeaderSection.parse(header).first("Return-Path");
        if (first.isEmpty())
            return header;
        HeaderField f = first.get();
        return both(Arrays.copyOf(header, (int) f.start()), Arrays.copyOfRange(header, (int) f.end(), header.length));
    }

    private static byte[] both(byte[] a, byte[] b) {
        byte[] all = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }

    /** Where an address leads from here. */
    List<Recipient> route(Address to) throws Refusal {
        var asked = about.recipient().asked();
        var all = new ArrayList<Recipient>();
        switch (services.directory().resolve(to)) {
            case Resolution.Remote r -> all.add(new Recipient(to, to, new Route.Remote(), asked));
            case Resolution.Reaches r -> {
                for (Account a : r.accounts())
                    all.add(new Recipient(to, a.address(), new Route.Local(a.id()), asked));
                for (Address a : r.remote())
                    all.add(new Recipient(to, a, new Route.Remote(), asked));
                for (Resolution.Listed l : r.lists())
                    all.add(new Recipient(to, l.as(), new Route.Group(l.list()), asked));
            }
            case Resolution.Unknown u -> {
            }
        }
        return all;
    }

    /** Writes a message of our own. */
    interface Writing {
        void write(OutputStream out) throws IOException;
    }

    /** Sends a message of our own; empty where the address reaches nobody. Returns its id. */
    @Nullable
    String send(ReturnPath from, List<Address> to, Writing message) throws Refusal, IOException {
        var recipients = new ArrayList<Recipient>();
        for (Address a : to)
            for (Recipient r : route(a))
                recipients.add(new Recipient(r.original(), r.address(), r.route()));
        if (recipients.isEmpty())
            return null;
        try (BlobWriter blob = services.store().newBlob(); Watched out = new Watched(blob)) {
            message.write(out);
            long size = blob.size();
            boolean utf8 = to.stream().anyMatch(Address::needsUtf8);
            var arrival = new Arrival(services.journeys().newId(), from, new byte[0], blob.finish(), size, services.clock().instant(),
                    Terms.of(utf8 || out.eightBit ? Terms.Content.EIGHT_BIT : Terms.Content.SEVEN_BIT, utf8), "");
            services.queue().get().put(services.signing().written(arrival), recipients);
            return JourneyId.show(arrival.id());
        }
    }

    /** Sees whether all that is written is ASCII. */
    private static final class Watched extends FilterOutputStream {
        boolean eightBit;

        Watched(BlobWriter blob) {
            super(new BlobOutput(blob));
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[]{(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] b, int off, int len) throws IOException {
            for (int i = off; i < off + len && !eightBit; i++)
                eightBit = b[i] < 0;
            out.write(b, off, len);
        }
    }
}
