package org.posthouse.access.imapsession;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.reading.ReadAhead;
import org.posthouse.base.limit.ErrorBudget;
import org.posthouse.base.net.Connection;
import org.posthouse.base.wire.Leniency;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.protocol.imap.Command;
import org.posthouse.protocol.imap.CommandParser;
import org.posthouse.protocol.imapwire.ImapLimits;
import org.posthouse.protocol.imapwire.ImapWriter;
import org.posthouse.store.account.Scope;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.login.Dialogue;
import org.posthouse.store.login.Entrance;
import org.posthouse.store.view.UidSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all commands of one client's connection work with: the wire, the state, what is enabled. Belongs to one thread. */
public final class Session {
    public final Services services;
    public final Connection connection;
    public final WireReader in;
    public final WireWriter out;
    public final CommandParser parser;
    public final ErrorBudget errors;
    public final Entrance entrance;
    private final EnumSet<Feature> enabled = EnumSet.noneOf(Feature.class);
    private @Nullable SelectedEvents selectedEvents;
    private @Nullable ReadAhead ahead;
    private State state = new State.NotAuthenticated();

    public Session(Services services, Connection connection) {
        this.services = services;
        this.connection = connection;
        Settings.Limits limits = services.settings().limits();
        in = new WireReader(connection);
        out = new WireWriter(connection);
        parser = new CommandParser(in, ImapLimits.BEFORE_LOGIN, this::askForLiteral);
        errors = new ErrorBudget(limits.errors());
        entrance = services.logins().at(Scope.IMAP, connection, new Dialogue() {
            @Override
            public String ask(String challenge) throws IOException, SyntaxException {
                out.ascii("+ ").ascii(challenge).crlf().flush();
                return in.line(Entrance.MAX_RESPONSE, Leniency.STRICT);
            }

            @Override
            public void flush() throws IOException {
                out.flush();
            }
        });
        connection.coarseTimeouts();
        connection.timeout(limits.loginTime());
        // Also for who sends a command octet by octet.
        connection.readWithin(limits.loginTime());
        connection.writeTimeout(limits.write());
    }

    /** Asks for a literal that a client has announced and waits to be asked for. RFC 3501 §7.5 */
    public void askForLiteral() throws IOException {
        out.ascii("+ go ahead\r\n").flush();
    }

    /** Says goodbye; nothing is read after it. RFC 3501 §7.1.5 */
    public void bye(String text) throws IOException {
        out.ascii("* BYE ").ascii(text).crlf().flush();
        state = new State.Logout();
    }

    /** Whether the login still counts, to be asked before anything is done or told; says goodbye where it does not. */
    public boolean stands() throws IOException, Refusal {
        if (!(state instanceof State.Authenticated) || entrance.stands())
            return true;
        bye("what you logged in with was changed, removed or has expired: log in again");
        return false;
    }

    public boolean enabled(Feature feature) {
        return enabled.contains(feature);
    }

    public void enable(Feature feature) {
        enabled.add(feature);
        parser.utf8Names(utf8());
    }

    /** On each CONDSTORE enabling command: from the first one on modseqs are told. RFC 7162 §3.1 */
    public void condstore() throws IOException {
        if (enabled.add(Feature.CONDSTORE) && state instanceof Selected s)
            s.tellHighest(out);
    }

    /** What NOTIFY has asked for; null until it is used the first time. RFC 5465 §3.1 */
    public @Nullable SelectedEvents selectedEvents() {
        return selectedEvents;
    }

    public void selectedEvents(@Nullable SelectedEvents events) {
        selectedEvents = events;
    }

    private boolean utf8() {
        return enabled(Feature.IMAP4REV2) || enabled(Feature.UTF8_ACCEPT);
    }

    /** Writes a mailbox name, in UTF-8 for who has enabled that. RFC 9051 §5.1, RFC 6855 §3 */
    public void mailbox(String name) throws IOException {
        if (!utf8())
            ImapWriter.mailbox(out, name);
        else if (ImapWriter.isAtom(name))
            out.ascii(name);
        else
            ImapWriter.quoted(out, name.getBytes(StandardCharsets.UTF_8));
    }

    /** Tells what went before this command; nothing where nothing did. RFC 7162 §3.2.10.1 */
    public void vanishedEarlier(UidSet gone) throws IOException {
        if (!gone.isEmpty())
            Untagged.vanished(out, "VANISHED (EARLIER) ", gone);
    }

    /** Counts an error of the client. */
    public void spend(int weight) {
        errors.spend(weight);
    }

    /** Whether a client may enable it. */
    public boolean advertises(Feature feature) {
        return Capabilities.ENABLED.contains(feature);
    }

    public String capabilities() {
        return state instanceof State.NotAuthenticated
                ? Capabilities.beforeLogin(services.tls() != null && !connection.isTls(), plaintextAllowed(),
                        entrance.mechanisms(plaintextAllowed()))
                : Capabilities.afterLogin(services.settings().limits().message());
    }

    /** RFC 8314 §3 */
    public boolean plaintextAllowed() {
        return services.settings().plaintextLogin().allowedOn(connection);
    }

    public State state() {
        return state;
    }

    /** Opens messages of the selected mailbox one by one; what it holds goes with the next command that is no FETCH. */
    public ReadAhead ahead(Selected box) {
        ReadAhead known = ahead;
        if (known == null)
            ahead = known = new ReadAhead(box.mail(), box.mailbox());
        return known;
    }

    /** Lets go what was read ahead. */
    public void forgetAhead() {
        if (ahead != null)
            ahead.close();
        ahead = null;
    }

    public void state(State next) {
        if (state instanceof State.NotAuthenticated && next instanceof State.Authenticated) {
            parser.limits(ImapLimits.AFTER_LOGIN);
            connection.timeout(idle());
            connection.readWithin(Duration.ZERO);
        }
        state = next;
    }

    /** Back to before the login: whoever logs in next finds nothing of who was here. RFC 8437 §3 */
    public void unauthenticate() {
        enabled.clear();
        parser.utf8Names(false);
        selectedEvents = null;
        state = new State.NotAuthenticated();
        parser.limits(ImapLimits.BEFORE_LOGIN);
        Settings.Limits limits = services.settings().limits();
        connection.timeout(limits.loginTime());
        connection.readWithin(limits.loginTime());
    }

    public Duration idle() {
        return services.settings().limits().idle();
    }
}
