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
import org.posthouse.mail.dsn.EnhancedStatus;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Outcome;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Terms;
import org.posthouse.protocol.smtp.BodyType;
import org.posthouse.protocol.smtp.Reply;
import org.posthouse.protocol.smtpclient.Content;
import org.posthouse.protocol.smtpclient.ContentException;
import org.posthouse.protocol.smtpclient.Outgoing;
import org.posthouse.protocol.smtpclient.Sent;
import org.posthouse.protocol.smtpclient.SmtpClient;
import org.posthouse.protocol.smtpclient.SmtpRefusedException;
import org.posthouse.protocol.smtpclient.Stage;
import org.posthouse.trust.dane.Dane;
import org.posthouse.trust.dane.Dane.Wanted;
import org.posthouse.trust.dns.Answer;
import org.posthouse.trust.mtasts.MtaSts;
import org.posthouse.trust.mtasts.StsException;
import org.posthouse.trust.mtasts.StsPolicy;
import org.posthouse.trust.tlsrpt.PolicyType;
import org.posthouse.trust.tlsrpt.ResultType;
import org.posthouse.trust.tlsrpt.SessionResult;

/** One attempt: over a connection that is open already, or host by host until each recipient has an outcome. */
final class Attempt {
    private static final int MAX_ADDRESSES = 10;
    private static final EnhancedStatus NO_ANSWER = EnhancedStatus.of(4, 4, 1);
    private static final EnhancedStatus BAD_CONNECTION = EnhancedStatus.of(4, 4, 2);

    private final Relay relay;
    private final NextHop hop;
    private final Arrival message;
    private final List<Recipient> recipients;
    private final List<@Nullable Outcome> outcomes = new ArrayList<>();
    private final Dialogue dialogue = new Dialogue();
    private String tls = "";
    private @Nullable Content sevenBit;
    /** Nobody has to work out twice that it has to stay as it is. */
    private boolean stays;
    private int addressesLeft = MAX_ADDRESSES;
    private boolean spoken;
    private final Opening.Demand demand;
    /** Why a recipient without an outcome has none yet; deferrals win over refusals of single hosts. */
    private @Nullable Outcome trouble;

    Attempt(Relay relay, NextHop hop, Arrival message, List<Recipient> recipients) {
        this.relay = relay;
        this.hop = hop;
        this.message = message;
        this.recipients = recipients;
        demand = new MessageDemand();
        for (int i = 0; i < recipients.size(); i++)
            outcomes.add(null);
    }

    private final class MessageDemand implements Opening.Demand {
        // RFC 8689 §5: a notice goes out as well as it can.
        @Override
        public boolean requireTls() {
            return message.terms().requireTls() && message.returnPath().address().isPresent();
        }

        @Override
        public boolean tlsOptional() {
            return message.terms().tls() == Terms.Tls.OPTIONAL;
        }
    }

    Attempted run() {
        IdleClients.Open open = relay.idle.take(hop);
        if (open != null && demand.requireTls() && !(open.verified() && open.client().extensions().has("REQUIRETLS"))) {
            relay.idle.park(hop, open);
            open = null;
        }
        if (open != null) {
            dialogue.note("again on the connection to " + open.peer());
            open.client().transcript(dialogue);
            send(open, true);
        }
        if (undecided())
            switch (relay.hosts.of(hop)) {
                case Hosts.Way.None none -> trouble(none.outcome());
                case Hosts.Way.To to -> tryAll(to);
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

    /** One address that may be tried. */
    private record Candidate(Hosts.Host host, InetSocketAddress to, Protection due) {}

    private void tryAll(Hosts.Way.To way) {
        MtaSts.Applied sts = policy(way);
        var later = new ArrayList<Candidate>();
        for (Hosts.Host host : way.hosts()) {
            switch (relay.hosts.addresses(host)) {
                case Answer.Found<InetAddress> found -> {
                    Protection due = due(host, way, found.secure(), sts);
                    if (due == null)
                        continue;
                    for (InetAddress a : found.records()) {
                        var to = new InetSocketAddress(a, host.port());
                        if (relay.settings.own().test(to)) {
                            // RFC 5321 §5.1: neither ourselves nor anyone behind us in the list.
                            trouble(new Outcome.Failed(EnhancedStatus.of(5, 4, 6), host.name(),
                                    "mail for " + hop + " loops back to this host"));
                            tryLast(later);
                            return;
                        }
                        if (relay.health.ailing(to))
                            later.add(new Candidate(host, to, due));
                        else if (addressesLeft-- > 0)
                            tryOne(new Candidate(host, to, due));
                        if (!undecided())
                            return;
                    }
                }
                case Answer.TemporaryFailure<InetAddress> unknown ->
                    trouble(new Outcome.Deferred(EnhancedStatus.of(4, 4, 3), host.name(), unknown.why()));
                case Answer.NoData<InetAddress> none -> noAddress(host);
                case Answer.NoSuchName<InetAddress> none -> noAddress(host);
            }
        }
        tryLast(later);
    }

    /** Those that did not answer lately: only where nobody else took the message. */
    private void tryLast(List<Candidate> ailing) {
        for (Candidate c : ailing)
            if (undecided() && addressesLeft-- > 0)
                tryOne(c);
    }

    private MtaSts.Applied policy(Hosts.Way.To way) {
        MtaSts sts = relay.policies.sts();
        Hosts.Host first = way.hosts().getFirst();
        if (sts == null || !relay.settings.tls() || first.address() != null)
            return MtaSts.Applied.NOTHING;
        // RFC 8461 §3.4: for a configured host the policy is its own.
        String domain = first.fixed() ? first.name() : hop.domain();
        MtaSts.Applied applied = sts.of(domain);
        StsException problem = applied.problem();
        if (problem != null) {
            dialogue.note("MTA-STS: " + problem.getMessage());
            ResultType type = switch (problem.kind()) {
                case FETCH -> ResultType.STS_POLICY_FETCH_ERROR;
                case INVALID -> ResultType.STS_POLICY_INVALID;
                case WEB_PKI -> ResultType.STS_WEBPKI_INVALID;
            };
            relay.policies.results().accept(new SessionResult(PolicyType.STS, domain, List.of(), List.of(), type, "", "", "",
                    String.valueOf(problem.getMessage())));
        }
        return applied;
    }

    /** What TLS must be at a host; null where the host cannot be used. */
    private @Nullable Protection due(Hosts.Host host, Hosts.Way.To way, boolean addressesSecure, MtaSts.Applied applied) {
        var smart = host.fixed() && host.name().equals(relay.smartHostName()) ? relay.settings.smartTls() : Settings.SmartTls.OPTIONAL;
        String domain = host.fixed() || host.address() != null ? "" : hop.domain();
        Dane dane = relay.policies.dane();
        boolean asks = dane != null && relay.settings.tls() && way.secure() && host.address() == null;
        Wanted wanted = asks && dane != null ? dane.at(host.name(), host.port(), domain, addressesSecure) : new Wanted.Nothing();
        boolean applies = wanted instanceof Wanted.Fit || wanted instanceof Wanted.Encryption;
        StsPolicy sts = applies ? null : applied.policy();
        boolean listed = sts != null && sts.covers(host.name());
        var due = new Protection(domain.isEmpty() ? "" : reported(wanted, host, domain), wanted, sts, smart, way.secure() || listed);
        if (wanted instanceof Wanted.Unknown(var why)) {
            if (!domain.isEmpty())
                relay.policies.results().accept(new SessionResult(PolicyType.TLSA, due.domain(), List.of(), List.of(),
                        ResultType.DNSSEC_INVALID, host.name(), "", "", why));
            trouble(new Outcome.Deferred(EnhancedStatus.of(4, 7, 5), host.name(), why));
            return null;
        }
        if (due.enforcedSts() && !listed && !demand.tlsOptional()) {
            relay.policies.results().accept(new SessionResult(PolicyType.STS, hop.domain(), due.policy(), due.mx(),
                    ResultType.VALIDATION_FAILURE, host.name(), "", "", "the policy does not name the host"));
            // Another message may do without: the destination itself is not out of reach.
            spoken = true;
            trouble(new Outcome.Deferred(EnhancedStatus.of(4, 7, 5), host.name(),
                    "the MTA-STS policy of " + hop + " does not name the host " + host.name()));
            return null;
        }
        return due;
    }

    /** The policy domain: of DANE the name that the associations are at. RFC 8460 §1.1 */
    private static String reported(Wanted wanted, Hosts.Host host, String domain) {
        return switch (wanted) {
            case Wanted.Fit(var _, var names) -> names.getFirst();
            case Wanted.Encryption e -> host.name();
            case Wanted.Unknown u -> host.name();
            case Wanted.Nothing n -> domain;
        };
    }

    private void noAddress(Hosts.Host host) {
        String why = host.implied()
                ? "the domain " + host.name() + " has neither MX nor address"
                : "the host " + host.name() + " has no address";
        trouble(new Outcome.Failed(EnhancedStatus.of(5, 4, 4), host.name(), why));
    }

    private void tryOne(Candidate c) {
        var opening = new Opening(relay, c.host, c.to, c.due, demand, dialogue);
        String peer = opening.peer();
        dialogue.note("to " + peer);
        try {
            IdleClients.Open open = opening.open();
            relay.health.well(c.to);
            tls = describe(open.client().tls());
            send(open, false);
        } catch (SmtpRefusedException e) {
            spoken = true;
            trouble(e.stage() == Stage.AUTH
                    ? new Outcome.Deferred(EnhancedStatus.of(4, 7, 8), peer,
                            "cannot log in there: " + e.reply().code() + " " + e.reply().text())
                    : outcome(peer, e.reply(), Outcome.Handed.RELAYED));
        } catch (UnprotectedException e) {
            spoken = true;
            trouble(e.outcome());
        } catch (ConnectException | SocketTimeoutException e) {
            relay.health.silent(c.to);
            trouble(new Outcome.Deferred(NO_ANSWER, peer, "cannot connect to " + peer + ": " + e.getMessage()));
        } catch (IOException e) {
            trouble(new Outcome.Deferred(BAD_CONNECTION, peer, "connection to " + peer + " failed: " + e.getMessage()));
        }
    }

    private static String describe(@Nullable TlsInfo info) {
        return info == null ? "" : info.protocol() + " " + info.cipherSuite();
    }

    /** Until nobody is left whom the host had no more room for. */
    private void send(IdleClients.Open open, boolean again) {
        SmtpClient client = open.client();
        if (again)
            tls = describe(client.tls());
        boolean more = transaction(open, again);
        while (more && client.usable() && client.transactions() < relay.settings.perConnection())
            more = transaction(open, false);
        if (more)
            trouble(new Outcome.Deferred(EnhancedStatus.of(4, 5, 3), open.peer(), "the host takes no more recipients now"));
        client.transcript(org.posthouse.protocol.smtpclient.Transcript.NONE);
        if (open.relaxed() && client.usable())
            client.quit();
        else if (client.usable() && client.transactions() < relay.settings.perConnection())
            relay.idle.park(hop, open);
        else if (client.usable())
            client.quit();
        else
            client.close();
    }

    /** Whether the host took some recipients and would take others in another transaction. RFC 5321 §4.5.3.1.10 */
    private boolean transaction(IdleClients.Open open, boolean again) {
        var indexes = new ArrayList<Integer>();
        var to = new ArrayList<Recipient>();
        for (int i = 0; i < outcomes.size(); i++)
            if (outcomes.get(i) == null) {
                indexes.add(i);
                to.add(recipients.get(i));
            }
        Outgoing outgoing;
        try {
            outgoing = outgoing(open.client(), to);
        } catch (IOException e) {
            // The trouble is here: no other host would do better, and nothing is wrong with the message.
            spoken = true;
            dialogue.note("cannot be read to be written in 7 bits: " + e.getMessage());
            var later = new Outcome.Deferred(EnhancedStatus.of(4, 3, 0), "", "the message cannot be read: " + e.getMessage());
            indexes.forEach(i -> outcomes.set(i, later));
            return false;
        }
        Sent sent = open.client().send(outgoing);
        IOException failure = sent.failure();
        if (failure instanceof SocketTimeoutException)
            relay.health.silent(open.client().remote());
        boolean stale = again && failure != null && sent.answers().stream().allMatch(a -> a.reply() == null && a.stage() == Stage.MAIL);
        spoken |= !stale;
        boolean some = sent.answers().stream().anyMatch(Sent.Answer::accepted);
        boolean more = false;
        for (int i = 0; i < indexes.size(); i++) {
            Sent.Answer answer = sent.answers().get(i);
            if (some && tooMany(answer)) {
                more = true;
                continue;
            }
            outcomes.set(indexes.get(i), stale ? null : outcome(open, answer, failure));
        }
        return more;
    }

    private static boolean tooMany(Sent.Answer answer) {
        Reply reply = answer.reply();
        if (answer.stage() != Stage.RCPT || reply == null || reply.code() != 452 && reply.code() != 552)
            return false;
        EnhancedStatus status = reply.status();
        return status == null || status.subject() == 5 && status.detail() == 3;
    }

    private Outgoing outgoing(SmtpClient client, List<Recipient> to) throws IOException {
        // RFC 8689 §5: a notice says it where it can, and is not lost where it cannot.
        boolean requireTls = demand.requireTls()
                || message.terms().requireTls() && client.tls() != null && client.extensions().has("REQUIRETLS");
        Outgoing.Wants wants = Wishes.of(message.terms(), relay.clock.instant(), requireTls);
        Content content = narrow(client, wants.body()) ? sevenBit() : null;
        return new Outgoing(message.returnPath(), to.stream().map(r -> new Outgoing.To(r.address(), r.asked())).toList(),
                content == null ? new MessageContent(relay.engine, message) : content,
                content == null ? wants : wants.with(BodyType.UNSAID));
    }

    /** Whether the host cannot take the message as it is. RFC 6152 §3, RFC 3030 §3 */
    private static boolean narrow(SmtpClient client, BodyType body) {
        return switch (body) {
            case UNSAID, SEVEN_BIT -> false;
            case EIGHT_BIT_MIME -> !client.extensions().has("8BITMIME");
            case BINARY_MIME -> !(client.extensions().has("BINARYMIME") && client.extensions().has("CHUNKING"));
        };
    }

    /** Null where it has to stay as it is, and is refused. */
    private @Nullable Content sevenBit() throws IOException {
        Content known = sevenBit;
        if (known != null || stays)
            return known;
        sevenBit = known = SevenBitContent.of(relay.engine, message, relay.signing);
        stays = known == null;
        dialogue.note(stays ? "cannot be written in 7 bits" : "written in 7 bits for this host");
        return known;
    }

    /** Null where another host may be tried. */
    private @Nullable Outcome outcome(IdleClients.Open open, Sent.Answer answer, @Nullable IOException failure) {
        String peer = open.peer();
        Reply reply = answer.reply();
        if (reply != null) {
            boolean tells = open.client().extensions().has("DSN");
            Outcome o = outcome(peer, reply, tells ? Outcome.Handed.PASSED_ON : Outcome.Handed.RELAYED);
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

    private static Outcome outcome(String peer, Reply reply, Outcome.Handed handed) {
        String words = reply.code() + " " + (reply.status() == null ? "" : reply.status() + " ") + reply.text();
        if (reply.isAccept())
            return new Outcome.Delivered(peer, words, handed);
        EnhancedStatus status = reply.statusOrGeneral();
        if (reply.isReject())
            return new Outcome.Failed(status.isPermanent() ? status : EnhancedStatus.of(5, 0, 0), peer, words);
        return new Outcome.Deferred(status.isTransient() ? status : EnhancedStatus.of(4, 0, 0), peer, words);
    }
}
