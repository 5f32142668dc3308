package org.posthouse.whole;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A Postfix of its own on one loopback address, port 25, with its own spool; it looks names up at a DNS server of ours, which it is shown as its
 * resolv.conf in a mount namespace of its own. Needs root.
 */
final class Postfix implements AutoCloseable {
    private final Path folder;

    Postfix(Path folder, String address, String dnsServer, String domain) throws IOException {
        this(folder, address, dnsServer, domain, Map.of());
    }

    /** With more in its main.cf. */
    Postfix(Path folder, String address, String dnsServer, String domain, Map<String, String> more) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String f : List.of("conf", "spool", "data", "mail", "log"))
            Files.createDirectories(folder.resolve(f));
        Program.ok(folder, "chown", "postfix", folder.resolve("data").toString());
        Program.ok(folder, "chown", "nobody", folder.resolve("mail").toString());
        Files.writeString(folder.resolve("resolv.conf"), "nameserver " + dnsServer + "\noptions timeout:2 attempts:2\n");
        StringBuilder main = new StringBuilder(main(domain));
        more.forEach((key, value) -> main.append(key).append(" = ").append(value).append('\n'));
        Files.writeString(folder.resolve("conf/main.cf"), main);
        Files.writeString(folder.resolve("conf/master.cf"), master(address));
        Program.ok(folder, "unshare", "--mount", "sh", "-c",
                "mount --bind '" + folder.resolve("resolv.conf") + "' /etc/resolv.conf && exec postfix -c '" + folder.resolve("conf")
                        + "' start");
    }

    private String main(String domain) throws IOException {
        int nobody = Integer.parseInt(Program.ok(folder, "id", "-u", "nobody").strip());
        return Map
                .ofEntries(Map.entry("compatibility_level", "3.6"), Map.entry("smtputf8_enable", "yes"),
                        Map.entry("queue_directory", folder.resolve("spool").toString()),
                        Map.entry("data_directory", folder.resolve("data").toString()), Map.entry("command_directory", "/usr/sbin"),
                        Map.entry("daemon_directory", "/usr/lib/postfix/sbin"), Map.entry("mail_owner", "postfix"),
                        Map.entry("setgid_group", "postdrop"),
                        Map.entry("myhostname", "mx." + domain), Map.entry("mydestination", ""), Map.entry("mynetworks", "127.0.0.0/8"),
                        Map.entry("inet_interfaces", "127.0.0.1"),
                        Map.entry("inet_protocols", "ipv4"), Map.entry("alias_maps", ""), Map.entry("alias_database", ""),
                        Map.entry("maillog_file", folder.resolve("log/mail").toString()),
                        Map.entry("maillog_file_prefixes", folder.toString()), Map.entry("virtual_mailbox_domains", domain),
                        Map.entry("virtual_mailbox_base", folder.resolve("mail").toString()),
                        Map.entry("virtual_mailbox_maps", "inline:{paul@" + domain + "=paul/, märy@" + domain + "=paul/}"),
                        Map.entry("virtual_minimum_uid", "1"), Map.entry("virtual_uid_maps", "static:" + nobody),
                        Map.entry("virtual_gid_maps", "static:" + nobody),
                        Map.entry("smtpd_relay_restrictions", "permit_mynetworks, reject_unauth_destination"),
                        Map.entry("smtp_tls_security_level", "may"),
                        Map.entry("smtp_tls_loglevel", "1"), Map.entry("minimal_backoff_time", "2s"), Map.entry("queue_run_delay", "2s"))
                .entrySet()
                .stream()
                .map(e -> e.getKey() + " = " + e.getValue() + "\n").sorted().reduce("", String::concat);
    }

    private static String master(String address) {
        StringBuilder b = new StringBuilder(address + ":25 inet n - n - - smtpd\n");
        for (String service : List.of("cleanup unix n - n - 0 cleanup", "qmgr unix n - n 300 1 qmgr",
                "rewrite unix - - n - - trivial-rewrite", "bounce unix - - n - 0 bounce",
                "defer unix - - n - 0 bounce", "trace unix - - n - 0 bounce", "tlsmgr unix - - n 1000? 1 tlsmgr",
                "proxymap unix - - n - - proxymap",
                "smtp unix - - n - - smtp", "lmtp unix - - n - - lmtp", "relay unix - - n - - smtp", "showq unix n - n - - showq",
                "error unix - - n - - error",
                "retry unix - - n - - error",
                "virtual unix - n n - - virtual", "anvil unix - - n - 1 anvil", "scache unix - - n - 1 scache",
                "pickup unix n - n 60 1 pickup",
                "postlog unix-dgram n - n - 1 postlogd"))
            b.append(service).append('\n');
        return b.toString();
    }

    /** The texts of the messages delivered to paul and märy. */
    List<String> delivered() throws IOException {
        Path box = folder.resolve("mail/paul/new");
        if (!Files.isDirectory(box))
            return List.of();
        try (Stream<Path> s = Files.list(box)) {
            return s.map(f -> {
                try {
                    return Files.readString(f);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }).toList();
        }
    }

    String log() {
        Path log = folder.resolve("log/mail");
        try {
            return Files.exists(log) ? Files.readString(log) : "(no log)";
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        Program.run(folder, Map.of(), "", List.of("postfix", "-c", folder.resolve("conf").toString(), "stop"));
    }
}
