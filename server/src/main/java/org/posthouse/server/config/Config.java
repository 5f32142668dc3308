package org.posthouse.server.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.net.Network;
import org.posthouse.mail.address.Address;
import org.posthouse.store.login.PlaintextLogin;

/** A configuration as it was read; see docs/configuration.md for what each key does. */
public record Config(String hostname, Listen listen, Dns dns, Tls tls, Relay relay, Queue queue, Store store, Limits limits, Smtp smtp,
        Pop3 pop3, Imap imap,
        Notices notices, @Nullable OAuth oauth, Metrics metrics,
        TlsReports tlsReports, DmarcReports dmarcReports, Trust trust, Junk junk, Dkim dkim) {
    /** Where each service listens; an empty list is off. Whether http sends browsers on to https. */
    public record Listen(List<InetSocketAddress> smtp, List<InetSocketAddress> submission, List<InetSocketAddress> submissions,
            List<InetSocketAddress> lmtp, List<InetSocketAddress> pop3,
            List<InetSocketAddress> pop3s, List<InetSocketAddress> imap, List<InetSocketAddress> imaps, List<InetSocketAddress> http,
            List<InetSocketAddress> https, List<InetSocketAddress> sieve, List<Network> proxies, Switch redirect) {
        /** True where nothing listens that this version serves. */
        public boolean isEmpty() {
            return smtp.isEmpty() && submission.isEmpty() && submissions.isEmpty() && lmtp.isEmpty() && pop3.isEmpty() && pop3s.isEmpty()
                    && imap.isEmpty()
                    && imaps.isEmpty() && sieve.isEmpty() && http.isEmpty() && https.isEmpty();
        }
    }

    /** DNS servers to ask; empty: the system's. Who tells which answers are secure, and from which keys (null: the root's). */
    public record Dns(List<InetSocketAddress> servers, Dnssec dnssec, @Nullable Path anchors) {}

    /** Who tells which answers of DNS are secure. */
    public enum Dnssec {
        OFF, TRUST_AD, VALIDATE
    }

    /** Where the certificate comes from: files, or an authority, or (both null) we signed it ourselves; and who may log in without TLS. */
    public record Tls(@Nullable Certificate certificate, @Nullable Acme acme, PlaintextLogin plaintextLogin) {}

    /**
     * An authority that gives certificates by ACME. RFC 8555
     *
     * @param contact whom it may write to; null for nobody
     * @param agree whether its terms are agreed to
     * @param names to be in the certificate beside the hostname
     * @param localNames whether names of our domains that point here are in it too
     * @param roots PEM of who vouches for the authority's own host; null for the system's
     */
    public record Acme(URI directory, @Nullable Address contact, Agreement agree, List<String> names, Switch localNames, Proof proof,
            @Nullable Path roots) {}

    /** Whether an authority's terms are agreed to. */
    public enum Agreement {
        NO, YES
    }

    /** How a name is proven to be ours: by a file at {@code listen.http}, or by a handshake at {@code listen.https}. RFC 8555 §8 */
    public enum Proof {
        HTTP_01, TLS_ALPN_01
    }

    /** PEM files: the chain with our own certificate first, and its key. */
    public record Certificate(Path chain, Path key) {}

    /** How mail leaves. Routes by domain, or ".domain" for all below it. */
    public record Relay(int port, @Nullable SmartHost smartHost, List<InetAddress> source, Family first, List<Duration> retry,
            Duration expire, Map<String, HostPort> routes, Policies policies) {}

    /** The host that takes everything, our login there (null: none) and what TLS must be. */
    public record SmartHost(HostPort at, @Nullable HostLogin login, SmartTls tls) {}

    /** A name, and the file that holds the password. */
    public record HostLogin(String name, Path password) {}

    public enum SmartTls {
        OPTIONAL, ENCRYPTED, VERIFIED
    }

    public enum Family {
        IPV4, IPV6
    }

    /** What other domains say about TLS: whether it is asked for, by which port and at which addresses, and whose certificates count (null: the system's roots). */
    public record Policies(Switch mtaSts, int port, PolicyHosts hosts, @Nullable Path roots) {}

    public enum Switch {
        ON, OFF
    }

    /** Addresses at which policies are fetched and reports are posted. */
    public enum PolicyHosts {
        PUBLIC, ANY
    }

    /** Whom to ask about our reports of TLS, and where those of others arrive; null: none are made nor read. */
    public record TlsReports(@Nullable Address contact, String organization) {}

    /** What is done about junk: whether at all, from how many points on a message is some, who else is asked (null: nobody), how long, and what becomes of a message where he does not answer. */
    public record Junk(Switch judge, int threshold, @Nullable URI rspamd, @Nullable SocketAddress clamav, Duration patience,
            Unanswered unanswered) {}

    /** What becomes of a message of which a scanner says nothing. */
    public enum Unanswered {
        ACCEPT, DEFER
    }

    /**
     * Who reports about mail in the name of other domains (null: nobody) and whether that is done, where reports about ours arrive beside the contact, and how many are sent
     * in a day.
     */
    public record DmarcReports(@Nullable Address contact, String organization, Switch send, Set<Address> addresses, int perDay) {
        public DmarcReports {
            addresses = Set.copyOf(addresses);
        }
    }

    /** Whether mail of our domains is signed; the age at which keys get successors, zero for never, and how long they stay published after that. */
    public record Dkim(Switch sign, Duration rotate, Duration retire) {}

    /** Who may see what is counted. */
    public enum Metrics {
        LOOPBACK, ALL
    }

    /** Connections at a time to one destination and in all; recipients a minute to one destination, and an hour of one login and of one domain's logins, zero for no limit. */
    public record Queue(int perDestination, int total, int destinationPerMinute, int senderPerHour, int senderDomainPerHour) {}

    /** The engine, and how messages are found by their text. */
    public record Store(Engine engine, SearchIndex searchIndex) {}

    /** Indexes for searching; without them every message is read. */
    public enum SearchIndex {
        LUCENE, NONE
    }

    /** Where everything is kept. */
    public enum Engine {
        ROCKSDB, MEMORY
    }

    /** The time between two logins of one device, zero for none; and the language of replies that {@code LANG *} chooses. */
    public record Pop3(Duration loginDelay, Language language) {}

    /** Of IMAP: accounts that are submission servers. RFC 4467 §3 */
    public record Imap(Set<Address> submitters) {
        public Imap {
            submitters = Set.copyOf(submitters);
        }
    }

    /** What is told to return paths: whether to those that nothing vouches for; octets of a message that is returned whole; notices an hour to one of them. */
    public record Notices(boolean strangers, int returned, int perHour) {}

    /** Whether return paths that nothing vouches for are told. */
    public enum Strangers {
        NOTIFY, SILENCE
    }

    /** A language of replies. */
    public enum Language {
        EN, ZH
    }

    /** Sizes in octets. */
    public record Limits(long messageSize, int recipients, int messagesPerSession, int messagesPerHour, int connections,
            int connectionsPerAddress, int commandLine, int textLine, int receivedFields, int errors, int unknownRecipients,
            int refusalsPerHour, int loginFailures, Duration idle, Duration messageTime, Http http) {}

    /** Of HTTP: connections on each port; of one address (IPv6: /64) connections, requests at once and in a minute, and streams of events. */
    public record Http(int connections, int connectionsPerAddress, int requestsAtOnce, int requestsPerMinute, int streams) {}

    /** Of SMTP: what is expected of clients, promised to them, and asked of strangers. */
    public record Smtp(List<Network> xclient, Duration greetPause, Manners earlyTalkers, Manners pipelining, Duration hold,
            Duration returnAfter, int priority, Gate gate) {}

    /** What becomes of bad manners: the journey tells, or the client is turned away. */
    public enum Manners {
        NOTE, REFUSE
    }

    /** Strangers: networks that nothing is asked of, DNS lists, greylisting (a delay of zero: none). */
    public record Gate(List<Network> friends, List<String> dnsAllow, List<String> dnsBlock, List<String> dnsDoubt, Duration dnsWait,
            Duration greylistDelay,
            Duration greylistWindow, Duration greylistKeep, int greylistRows) {}

    /** How strangers' messages are judged: networks that are not asked about, names beside ours that results have here, domains whose seals are believed. */
    public record Trust(Checks checks, List<Network> friends, List<String> authservIds, Set<String> trustedSealers, SpfFail spfFail,
            Temperror temperror, Duration patience, int questions, int perPeer) {
        public Trust {
            trustedSealers = Set.copyOf(trustedSealers);
        }
    }

    /** What is done with what is found out about a message. */
    public enum Checks {
        OFF, OBSERVE, ENFORCE
    }

    /** What becomes of a host that the domain of the return path denies. */
    public enum SpfFail {
        NOTE, REFUSE
    }

    /** What becomes of a message of which DNS cannot tell now. */
    public enum Temperror {
        ACCEPT, DEFER
    }

    /** Whose bearer tokens are taken; an empty audience or scope is not asked for. */
    public record OAuth(String issuer, TokenSource source, String audience, String claim, String scope) {}

    /** How a token is found to be the issuer's. */
    public sealed interface TokenSource {}

    /** By its keys, fetched from there. */
    public record KeysAt(URI url) implements TokenSource {}

    /** By its keys, in a file of ours. */
    public record KeysIn(Path file) implements TokenSource {}

    /** By asking it, as a client whose secret is in a file. */
    public record Asking(URI endpoint, String clientId, Path secret) implements TokenSource {}
}
