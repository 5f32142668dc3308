package org.posthouse.server.console;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.posthouse.access.http.WebSessions;
import org.posthouse.base.net.Dialer;
import org.posthouse.mta.report.Letters;
import org.posthouse.server.admin.Rooms;
import org.posthouse.server.certificate.ServerCertificate;
import org.posthouse.server.config.Config;
import org.posthouse.server.config.Setting;
import org.posthouse.server.keeping.Keeping;
import org.posthouse.store.audit.AuditLog;
import org.posthouse.trust.dns.Resolver;

/**
 * What the console stands on.
 *
 * @param settings all settings as they count
 * @param certificate the certificate that all ports show
 * @param dir the server's folder
 * @param keeping backups of it
 * @param metrics what is counted, in Prometheus' text format; empty where no server runs
 */
public record Parts(Rooms rooms, AuditLog audit, WebSessions sessions, Config config, Supplier<List<Setting>> settings, Resolver resolver,
        Dialer dialer, Letters letters, ServerCertificate certificate, Path dir, Supplier<String> metrics, Keeping keeping) {}
