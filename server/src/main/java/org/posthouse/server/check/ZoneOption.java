package org.posthouse.server.check;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;
import org.posthouse.trust.dns.DnsJavaResolver;
import org.posthouse.trust.dns.Resolver;
import org.posthouse.trust.dns.Settings;
import org.posthouse.trust.dns.ZoneFile;
import org.posthouse.trust.dns.ZoneResolver;
import picocli.CommandLine.Option;

/** Where DNS answers come from. */
final class ZoneOption {
    /** Made when it is first asked for, so that its cache serves a whole batch. */
    private static final class Network {
        static final Resolver RESOLVER = new DnsJavaResolver(Settings.of(List.of()));
    }

    @Option(names = "--zone", paramLabel = "FILE", description = "Take DNS answers from this file of JSON instead of the network.")
    private @Nullable Path zone;

    /** The file's zone, or the system's servers. */
    Resolver resolver() throws AdminException, IOException {
        if (zone == null)
            return system();
        try {
            return new ZoneResolver(ZoneFile.read(zone));
        } catch (ZoneFile.ZoneException e) {
            throw new AdminException(Exit.DATA, zone + ": " + e.getMessage());
        } catch (NoSuchFileException e) {
            throw new AdminException(Exit.NO_INPUT, zone + " does not exist");
        }
    }

    /** The system's servers. */
    static Resolver system() {
        return Network.RESOLVER;
    }
}
