package org.posthouse.server.command;

import picocli.CommandLine.Option;

/** Whether mechanisms that need the secret itself shall work. */
final class LegacyAuth {
    @Option(names = "--legacy-auth", description = "Also keep the secret, encrypted, so that APOP and CRAM-MD5 work.")
    private boolean wanted;

    boolean wanted() {
        return wanted;
    }
}
