package org.posthouse.server.wiring;

import java.util.LinkedHashMap;
import java.util.Map;
import org.posthouse.base.net.Listener;
import org.posthouse.mta.relay.HostPort;
import org.posthouse.mta.relay.OwnAddresses;
import org.posthouse.mta.smtpserver.PlaintextLogin;
import org.posthouse.mta.smtpserver.SmtpLimits;
import org.posthouse.mta.smtpserver.SmtpSettings;
import org.posthouse.server.config.Config;

/** The configuration as each room wants it. */
final class RoomSettings {
    private static final int BACKLOG = 1024;

    private final Config config;

    RoomSettings(Config config) {
        this.config = config;
    }

    Listener.Service service(String name) {
        Config.Limits limits = config.limits();
        return Listener.Service.plain(name).with(new Listener.Limits(limits.connections(), limits.connectionsPerAddress(), BACKLOG));
    }

    SmtpSettings smtp() {
        var login = switch (config.tls().plaintextLogin()) {
            case NEVER -> PlaintextLogin.NEVER;
            case LOOPBACK -> PlaintextLogin.LOOPBACK;
            case ALWAYS -> PlaintextLogin.ALWAYS;
        };
        Config.Limits ours = config.limits();
        SmtpLimits l = SmtpLimits.DEFAULT;
        var limits = new SmtpLimits(l.commandLine(), l.textLine(), ours.messageSize(), ours.recipients(), l.errors(), l.unknownInRow(),
                l.loginFailures(),
                ours.messagesPerSession(), ours.messagesPerHour(), l.refusalsPerHour(), l.received(), l.idle(), l.data());
        return SmtpSettings.of(config.hostname()).with(login).with(limits);
    }

    org.posthouse.access.pop3server.Settings pop3() {
        var login = switch (config.tls().plaintextLogin()) {
            case NEVER -> org.posthouse.access.pop3server.Settings.PlaintextLogin.NEVER;
            case LOOPBACK -> org.posthouse.access.pop3server.Settings.PlaintextLogin.LOOPBACK;
            case ALWAYS -> org.posthouse.access.pop3server.Settings.PlaintextLogin.ALWAYS;
        };
        return new org.posthouse.access.pop3server.Settings(config.hostname(), login,
                org.posthouse.access.pop3server.Settings.Limits.DEFAULT);
    }

    org.posthouse.access.imapserver.Settings imap() {
        var login = switch (config.tls().plaintextLogin()) {
            case NEVER -> org.posthouse.access.imapserver.Settings.PlaintextLogin.NEVER;
            case LOOPBACK -> org.posthouse.access.imapserver.Settings.PlaintextLogin.LOOPBACK;
            case ALWAYS -> org.posthouse.access.imapserver.Settings.PlaintextLogin.ALWAYS;
        };
        var l = org.posthouse.access.imapserver.Settings.Limits.DEFAULT;
        return new org.posthouse.access.imapserver.Settings(config.hostname(), login,
                new org.posthouse.access.imapserver.Settings.Limits(l.loginTime(), l.idle(), l.write(),
                        config.limits().messageSize(), l.errors(), l.failureDelay()));
    }

    org.posthouse.mta.queue.Settings queue() {
        return org.posthouse.mta.queue.Settings.DEFAULT.retry(config.relay().retry(), config.relay().expire());
    }

    org.posthouse.mta.relay.Settings relay() {
        Config.Relay relay = config.relay();
        Map<String, HostPort> routes = new LinkedHashMap<>();
        relay.routes().forEach((domain, to) -> routes.put(domain, hostPort(to)));
        var smartHost = relay.smartHost();
        return org.posthouse.mta.relay.Settings.of(config.hostname()).port(relay.port()).routes(routes).sources(relay.source())
                .smartHost(smartHost == null ? null : hostPort(smartHost), null).own(new OwnAddresses(config.listen().smtp()));
    }

    private static HostPort hostPort(org.posthouse.server.config.HostPort at) {
        return new HostPort(at.host(), at.port());
    }
}
