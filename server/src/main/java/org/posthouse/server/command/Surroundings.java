package org.posthouse.server.command;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.posthouse.server.config.Config;

/** Whether a server could run here: ports, disk, name. */
final class Surroundings {
    private static final long ENOUGH = 1L << 30;

    /** One thing looked at. */
    record Finding(boolean good, String text) {}

    private Surroundings() {}

    static List<Finding> look(Config config, Path dir) throws IOException {
        var findings = new ArrayList<Finding>();
        findings.add(ports(config.listen()));
        long free = Files.getFileStore(dir).getUsableSpace();
        findings.add(new Finding(free >= ENOUGH, Sizes.show(free) + " free for mail" + (free >= ENOUGH ? "" : "; that is little")));
        boolean dot = config.hostname().indexOf('.') > 0;
        findings.add(new Finding(dot,
                dot ? "host name " + config.hostname() : "host name " + config.hostname() + " has no dot: others will not trust it"));
        return findings;
    }

    private static Finding ports(Config.Listen listen) {
        var good = new ArrayList<String>();
        for (List<InetSocketAddress> service : List.of(listen.smtp(), listen.submission(), listen.submissions(), listen.pop3(),
                listen.pop3s(), listen.imap(), listen.imaps()))
            for (InetSocketAddress at : service)
                try (var socket = new ServerSocket()) {
                    socket.setReuseAddress(true);
                    socket.bind(at);
                    good.add(String.valueOf(at.getPort()));
                } catch (IOException e) {
                    return new Finding(false, "port " + at.getPort() + " cannot be bound: "
                            + String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT) + hint(at, e));
                }
        return new Finding(true, "ports " + String.join(" ", good) + " are free");
    }

    private static String hint(InetSocketAddress at, IOException e) {
        return at.getPort() < 1024 && String.valueOf(e.getMessage()).contains("ermission")
                ? "; sysctl net.ipv4.ip_unprivileged_port_start=25 allows it"
                : "";
    }
}
