package org.posthouse.access.jmapreading;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.posthouse.access.jmapcore.Ids;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.mail.mime.HeaderSection;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.Structure;
import org.posthouse.store.email.Emails;
import org.posthouse.store.email.Place;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.StoredMessage;
import org.posthouse.store.view.UidSet;

/** An email that is being read. One thread; close it. */
public final class Opened implements AutoCloseable {
    private static final int HEADER = 256 << 10;
    private final StoredMessage message;
    private final String id;
    private final List<Place> places;
    private final Structure structure;
    private final HeaderSection header;

    private Opened(StoredMessage message, String id, List<Place> places, Structure structure, HeaderSection header) {
        this.message = message;
        this.id = id;
        this.places = places;
        this.structure = structure;
        this.header = header;
    }

    /** Empty where there is no such email any more. */
    public static Optional<Opened> of(JmapAccount a, Emails emails, String id) throws Refusal, IOException {
        int row = emails.row(Ids.email(a, id));
        if (row < 0 || !emails.isVisible(row))
            return Optional.empty();
        List<Place> places = emails.places(row);
        if (places.isEmpty())
            return Optional.empty();
        List<StoredMessage> found = new ArrayList<>(1);
        try {
            a.mail().messages(places.getFirst().mailbox(), UidSet.of(places.getFirst().uid()),
                    EnumSet.of(AccountMail.Part.STRUCTURE, AccountMail.Part.CONTENT), found::add);
        } catch (Refusal e) {
            if (e.reason() == Refusal.Reason.NO_SUCH_MAILBOX || e.reason() == Refusal.Reason.NO_SUCH_BLOB)
                return Optional.empty();
            throw e;
        }
        return found.isEmpty() ? Optional.empty() : Optional.of(open(found.getFirst(), id, places));
    }

    private static Opened open(StoredMessage message, String id, List<Place> places) throws Refusal, IOException {
        boolean done = false;
        try {
            Source source = message.source();
            Structure kept = message.structure().filter(Structure::complete).orElse(null);
            Structure s = kept == null ? Structure.of(source, Limits.DEFAULT) : kept;
            HeaderSection header = HeaderSection.parse(source.bytes(0, Math.min(HEADER, s.headerSize())));
            done = true;
            return new Opened(message, id, places, s, header);
        } finally {
            if (!done)
                message.close();
        }
    }

    public String id() {
        return id;
    }

    public List<Place> places() {
        return places;
    }

    public long journey() {
        return message.journey();
    }

    /**
     * Whether this server has received it as mail. What somebody has put into the account has none of our fields before it; what its own header says of us anybody can
     * write, so a message whose header a rule has changed counts as put there, too.
     */
    boolean isReceived() {
        return journey() != 0 && ours().size() > 0;
    }

    public Structure structure() {
        return structure;
    }

    public Source source() throws Refusal {
        return message.source();
    }

    /** All of the header, ours and what came; to a bound. */
    public HeaderSection header() {
        return header;
    }

    /** The fields that this server has put before the message, which alone can be believed. */
    public HeaderSection ours() {
        return HeaderSection.parse(message.trace());
    }

    @Override
    public void close() {
        message.close();
    }
}
