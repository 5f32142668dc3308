package org.posthouse.server.wiring;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.posthouse.access.http.HttpSettings;
import org.posthouse.access.pop3server.Language;
import org.posthouse.base.net.Listener;
import org.posthouse.mta.gate.GateSettings;
import org.posthouse.mta.relay.HostPort;
import org.posthouse.mta.relay.OwnAddresses;
import org.posthouse.mta.relay.Settings.Login;
import org.posthouse.mta.relay.Settings.SmartTls;
import org.posthouse.mta.smtpserver.SmtpLimits;
import org.posthouse.mta.smtpserver.SmtpSettings;
import org.posthouse.mta.verdict.VerdictSettings;
import org.posthouse.protocol.proxy.Proxies;
import org.posthouse.server.config.Config;
import org.posthouse.trust.dns.Settings.Dnssec;
import org.posthouse.trust.https.HttpsClient;

/** The configuration as each room wants it. */
final class RoomSettings {
    private static final int BACKLOG = 1024;

    private final Config config;

    RoomSettings(Config config) {
        this.config = config;
    }

    Listener.Service service(String name) {
        Config.Limits limits = config.limits();
        return Listener.Service.plain(name).with(new Listener.Limits(limits.connections(), limits.connectionsPerAddress(), BACKLOG))
                .behind(config.listen().proxies().isEmpty() ? null : new Proxies(config.listen().proxies()));
    }

    SmtpSettings smtp() {
        Config.Limits ours = config.limits();
        var limits = new SmtpLimits(ours.commandLine(), ours.textLine(), ours.messageSize(), ours.recipients(), ours.errors(),
                ours.unknownRecipients(), ours.loginFailures(), ours.messagesPerSession(), ours.messagesPerHour(), ours.refusalsPerHour(),
                ours.receivedFields(), ours.idle(), ours.messageTime());
        Config.Smtp smtp = config.smtp();
        var manners = new SmtpSettings.Manners(smtp.greetPause(), smtp.earlyTalkers() == Config.Manners.REFUSE,
                smtp.pipelining() == Config.Manners.REFUSE);
        return SmtpSettings.of(config.hostname()).with(config.tls().plaintextLogin()).with(limits).with(manners)
                .with(new SmtpSettings.Promises(smtp.hold(), smtp.returnAfter(), smtp.priority())).xclient(smtp.xclient());
    }

    GateSettings gate() {
        Config.Gate gate = config.smtp().gate();
        var greylist = gate.greylistDelay().isZero()
                ? null
                : new GateSettings.Greylisting(gate.greylistDelay(), gate.greylistWindow(), gate.greylistKeep(), gate.greylistRows());
        return new GateSettings(gate.friends(), gate.dnsAllow(), gate.dnsBlock(), gate.dnsDoubt(), gate.dnsWait(), greylist);
    }

    VerdictSettings verdicts() {
        Config.Trust trust = config.trust();
        var mode = switch (trust.checks()) {
            case OFF -> VerdictSettings.Mode.OFF;
            case OBSERVE -> VerdictSettings.Mode.OBSERVE;
            case ENFORCE -> VerdictSettings.Mode.ENFORCE;
        };
        var names = new ArrayList<String>(List.of(config.hostname()));
        names.addAll(trust.authservIds());
        return new VerdictSettings(mode, names, trust.friends(), trust.spfFail() == Config.SpfFail.REFUSE,
                trust.temperror() == Config.Temperror.DEFER, trust.trustedSealers(), trust.patience(), trust.questions(), trust.perPeer());
    }

    org.posthouse.access.pop3server.Settings pop3() {
        var login = config.tls().plaintextLogin();
        var language = switch (config.pop3().language()) {
            case EN -> Language.ENGLISH;
            case ZH -> Language.CHINESE;
        };
        return new org.posthouse.access.pop3server.Settings(config.hostname(), login,
                org.posthouse.access.pop3server.Settings.Limits.DEFAULT, config.pop3().loginDelay(), language);
    }

    org.posthouse.access.imapsession.Settings imap() {
        var login = config.tls().plaintextLogin();
        var l = org.posthouse.access.imapsession.Settings.Limits.DEFAULT;
        return new org.posthouse.access.imapsession.Settings(config.hostname(), login,
                new org.posthouse.access.imapsession.Settings.Limits(l.loginTime(), l.idle(), l.write(),
                        config.limits().messageSize(), l.errors()),
                config.imap().submitters());
    }

    org.posthouse.access.managesieve.Settings sieve() {
        return new org.posthouse.access.managesieve.Settings(config.hostname(), config.tls().plaintextLogin(),
                org.posthouse.access.managesieve.Settings.Limits.DEFAULT);
    }

    HttpSettings http() {
        Config.Http h = config.limits().http();
        return HttpSettings.of(config.tls().plaintextLogin(), config.limits().messageSize(), h.connections(), h.connectionsPerAddress(),
                h.requestsAtOnce(),
                h.streams(),
                h.requestsPerMinute());
    }

    org.posthouse.mta.queue.Settings queue() {
        Config.Queue q = config.queue();
        return org.posthouse.mta.queue.Settings.DEFAULT.retry(config.relay().retry(), config.relay().expire())
                .concurrency(q.perDestination(), q.total()).rates(new org.posthouse.mta.queue.Settings.Rates(q.destinationPerMinute(),
                        q.senderPerHour(), q.senderDomainPerHour()));
    }

    org.posthouse.mta.bounce.Settings notices() {
        Config.Notices n = config.notices();
        return org.posthouse.mta.bounce.Settings.of(config.hostname()).strangers(n.strangers()).limits(n.returned(), n.perHour());
    }

    /** The password of the smart host is read here. */
    org.posthouse.mta.relay.Settings relay() throws IOException {
        Config.Relay relay = config.relay();
        Map<String, HostPort> routes = new LinkedHashMap<>();
        relay.routes().forEach((domain, to) -> routes.put(domain, hostPort(to)));
        var settings = org.posthouse.mta.relay.Settings.of(config.hostname()).port(relay.port()).routes(routes).sources(relay.source())
                .ipv6First(relay.first() == Config.Family.IPV6).own(new OwnAddresses(config.listen().smtp()));
        Config.SmartHost smart = relay.smartHost();
        if (smart == null)
            return settings;
        var tls = switch (smart.tls()) {
            case OPTIONAL -> SmartTls.OPTIONAL;
            case ENCRYPTED -> SmartTls.ENCRYPTED;
            case VERIFIED -> SmartTls.VERIFIED;
        };
        Config.HostLogin login = smart.login();
        return settings.smartHost(hostPort(smart.at()),
                login == null ? null : new Login(login.name(), Files.readString(login.password()).strip()), tls);
    }

    HttpsClient.Settings policyHosts() {
        Config.Policies policies = config.relay().policies();
        return new HttpsClient.Settings(policies.port(), policies.hosts() == Config.PolicyHosts.ANY, Duration.ofSeconds(20),
                policies.roots());
    }

    /** The same for pictures and for leaving lists, in less time. */
    HttpsClient.Settings strangers() {
        Config.Policies policies = config.relay().policies();
        return new HttpsClient.Settings(policies.port(), policies.hosts() == Config.PolicyHosts.ANY, Duration.ofSeconds(10),
                policies.roots());
    }

    org.posthouse.trust.dns.Settings dns() {
        var by = switch (config.dns().dnssec()) {
            case OFF -> Dnssec.OFF;
            case TRUST_AD -> Dnssec.TRUST_AD;
            case VALIDATE -> Dnssec.VALIDATE;
        };
        return org.posthouse.trust.dns.Settings.of(config.dns().servers()).dnssec(by, config.dns().anchors());
    }

    private static HostPort hostPort(org.posthouse.server.config.HostPort at) {
        return new HostPort(at.host(), at.port());
    }
}
