package org.posthouse.mta.relay;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.net.TlsInfo;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.dsn.EnhancedStatus;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Outcome;
import org.posthouse.protocol.smtp.Reply;
import org.posthouse.protocol.smtpclient.ContentException;
import org.posthouse.protocol.smtpclient.Outgoing;
import org.posthouse.protocol.smtpclient.Sent;
import org.posthouse.protocol.smtpclient.SmtpClient;
import org.posthouse.protocol.smtpclient.SmtpRefusedException;
import org.posthouse.protocol.smtpclient.Stage;
import org.posthouse.protocol.smtpclient.TlsFailedException;
import org.posthouse.trust.dns.Answer;

/** One attempt: over a connection that is open already, or host by host until each recipient has an outcome. */
final class Attempt {
    private static final int MAX_ADDRESSES = 10;
    private static final EnhancedStatus NO_ANSWER = EnhancedStatus.of(4, 4, 1);
    private static final EnhancedStatus BAD_CONNECTION = EnhancedStatus.of(4, 4, 2);

    private final Relay relay;
    private final NextHop hop;
    private final Arrival message;
    private final List<Address> recipients;
    private final List<@Nullable Outcome> outcomes = new ArrayList<>();
    private final Dialogue dialogue = new Dialogue();
    private String tls = "";
    private int addressesLeft = MAX_ADDRESSES;
    private boolean spoken;
    /** Why a recipient without an outcome has none yet; deferrals win over refusals of single hosts. */
    private @Nullable Outcome trouble;

    Attempt(Relay relay, NextHop hop, Arrival message, List<Address> recipients) {
        this.relay = relay;
        this.hop = hop;
        this.message = message;
        this.recipients = recipients;
        for (int i = 0; i < recipients.size(); i++)
            outcomes.add(null);
    }

    Attempted run() {
        IdleClients.Open open = relay.idle.take(hop);
        if (open != null) {
            dialogue.note("again on the connection to " + open.peer());
            open.client().transcript(dialogue);
            send(open, true);
        }
        if (undecided())
            switch (relay.hosts.of(hop)) {
                case Hosts.Way.None none -> trouble(none.outcome());
                case Hosts.Way.To to -> tryAll(to.hosts());
            }
        var all = new ArrayList<Outcome>(outcomes.size());
        for (Outcome o : outcomes)
            all.add(o != null ? o : leftOver());
        return new Attempted(all, tls, dialogue.toString(), !spoken);
    }

    private Outcome leftOver() {
        Outcome t = trouble;
        return t != null ? t : new Outcome.Deferred(NO_ANSWER, "", "no host of " + hop + " could be tried");
    }

    private boolean undecided() {
        return outcomes.contains(null);
    }

    private void trouble(Outcome because) {
        dialogue.note(text(because));
        if (trouble == null || because instanceof Outcome.Deferred || trouble instanceof Outcome.Failed)
            trouble = because;
    }

    private static String text(Outcome o) {
        return switch (o) {
            case Outcome.Delivered d -> d.text();
            case Outcome.Deferred d -> d.status() + " " + d.text();
            case Outcome.Failed f -> f.status() + " " + f.text();
        };
    }

    private void tryAll(List<Hosts.Host> hosts) {
        for (Hosts.Host host : hosts) {
            switch (relay.hosts.addresses(host)) {
                case Answer.Found<InetAddress> found -> {
                    for (InetAddress a : found.records()) {
                        var to = new InetSocketAddress(a, host.port());
                        if (relay.settings.own().test(to)) {
                            // RFC 5321 §5.1: neither ourselves nor anyone behind us in the list.
                            trouble(new Outcome.Failed(EnhancedStatus.of(5, 4, 6), host.name(),
                                    "mail for " + hop + " loops back to this host"));
                            return;
                        }
                        if (addressesLeft-- > 0)
                            tryOne(host, to);
                        if (!undecided())
                            return;
                    }
                }
                case Answer.TemporaryFailure<InetAddress> later ->
                    trouble(new Outcome.Deferred(EnhancedStatus.of(4, 4, 3), host.name(), later.why()));
                case Answer.NoData<InetAddress> none -> noAddress(host);
                case Answer.NoSuchName<InetAddress> none -> noAddress(host);
            }
        }
    }

    private void noAddress(Hosts.Host host) {
        String why = host.implied()
                ? "the domain " + host.name() + " has neither MX nor address"
                : "the host " + host.name() + " has no address";
        trouble(new Outcome.Failed(EnhancedStatus.of(5, 4, 4), host.name(), why));
    }

    private void tryOne(Hosts.Host host, InetSocketAddress to) {
        String peer = host.name() + " (" + to.getAddress().getHostAddress() + ":" + to.getPort() + ")";
        dialogue.note("to " + peer);
        try {
            SmtpClient client;
            try {
                client = open(host, to, relay.settings.tls());
            } catch (TlsFailedException e) {
                // Encryption that fails is worth no more than none. RFC 7435 §3
                dialogue.note(e.getMessage() + "; again in clear");
                client = open(host, to, false);
            }
            tls = describe(client.tls());
            send(new IdleClients.Open(client, peer), false);
        } catch (SmtpRefusedException e) {
            spoken = true;
            trouble(outcome(peer, e.reply()));
        } catch (ConnectException | SocketTimeoutException e) {
            trouble(new Outcome.Deferred(NO_ANSWER, peer, "cannot connect to " + peer + ": " + e.getMessage()));
        } catch (IOException e) {
            trouble(new Outcome.Deferred(BAD_CONNECTION, peer, "connection to " + peer + " failed: " + e.getMessage()));
        }
    }

    private SmtpClient open(Hosts.Host host, InetSocketAddress to, boolean withTls) throws IOException, SmtpRefusedException {
        var target = new SmtpClient.Target(to, host.name(), relay.settings.hostname(), relay.source(to.getAddress()));
        SmtpClient client = SmtpClient.connect(relay.dialer, target, relay.settings.timeouts(), null, dialogue);
        boolean good = false;
        try {
            if (withTls && client.extensions().has("STARTTLS"))
                startTls(client, host.name());
            Settings.Login login = relay.settings.login();
            if (login != null && host.name().equals(smartHost()))
                client.authenticate(login.name(), login.password());
            good = true;
            return client;
        } finally {
            if (!good)
                client.close();
        }
    }

    private @Nullable String smartHost() {
        HostPort smart = relay.settings.smartHost();
        return smart == null ? null : smart.host();
    }

    private void startTls(SmtpClient client, String name) throws IOException, SmtpRefusedException {
        try {
            client.startTls(relay.tls, name);
        } catch (SmtpRefusedException e) {
            if (e.stage() != Stage.STARTTLS || !client.usable())
                throw e;
        }
    }

    private static String describe(@Nullable TlsInfo info) {
        return info == null ? "" : info.protocol() + " " + info.cipherSuite();
    }

    private void send(IdleClients.Open open, boolean again) {
        SmtpClient client = open.client();
        var indexes = new ArrayList<Integer>();
        var addresses = new ArrayList<Address>();
        for (int i = 0; i < outcomes.size(); i++)
            if (outcomes.get(i) == null) {
                indexes.add(i);
                addresses.add(recipients.get(i));
            }
        var out = new Outgoing(message.returnPath(), addresses, new MessageContent(relay.engine, message), message.eightBit(),
                message.smtpUtf8());
        Sent sent = client.send(out);
        if (again)
            tls = describe(client.tls());
        IOException failure = sent.failure();
        boolean stale = again && failure != null && sent.answers().stream().allMatch(a -> a.reply() == null && a.stage() == Stage.MAIL);
        spoken |= !stale;
        for (int i = 0; i < indexes.size(); i++) {
            Outcome o = stale ? null : outcome(open.peer(), sent.answers().get(i), failure);
            outcomes.set(indexes.get(i), o);
        }
        client.transcript(org.posthouse.protocol.smtpclient.Transcript.NONE);
        if (client.usable() && client.transactions() < relay.settings.perConnection())
            relay.idle.park(hop, open);
        else if (client.usable())
            client.quit();
        else
            client.close();
    }

    /** Null where another host may be tried. */
    private @Nullable Outcome outcome(String peer, Sent.Answer answer, @Nullable IOException failure) {
        Reply reply = answer.reply();
        if (reply != null) {
            Outcome o = outcome(peer, reply);
            if (answer.stage() == Stage.MAIL && reply.isDefer()) {
                trouble(o);
                return null;
            }
            return o;
        }
        String why = failure == null ? "no reply" : String.valueOf(failure.getMessage());
        if (failure instanceof ContentException)
            return new Outcome.Deferred(EnhancedStatus.of(4, 3, 0), "", why);
        if (answer.stage() == Stage.END)
            return new Outcome.Deferred(BAD_CONNECTION, peer,
                    "the connection to " + peer + " was lost before the reply to the message, which may have arrived: " + why);
        trouble(new Outcome.Deferred(BAD_CONNECTION, peer, "the connection to " + peer + " was lost at " + answer.stage() + ": " + why));
        return null;
    }

    private static Outcome outcome(String peer, Reply reply) {
        String words = reply.code() + " " + (reply.status() == null ? "" : reply.status() + " ") + reply.text();
        if (reply.isAccept())
            return new Outcome.Delivered(peer, words);
        EnhancedStatus status = reply.statusOrGeneral();
        if (reply.isReject())
            return new Outcome.Failed(status.isPermanent() ? status : EnhancedStatus.of(5, 0, 0), peer, words);
        return new Outcome.Deferred(status.isTransient() ? status : EnhancedStatus.of(4, 0, 0), peer, words);
    }
}
