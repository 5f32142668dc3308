package org.posthouse.server.command;

import org.posthouse.server.admin.Request;
import picocli.CommandLine.Option;

/** Which recipients in the queue are meant: those for which all that is given holds. */
final class QueueFilter {
    @Option(names = "--to-domain", paramLabel = "DOMAIN", description = "Recipients of this domain, or of all below .DOMAIN.")
    private String toDomain = "";
    @Option(names = "--from", paramLabel = "ADDRESS|@DOMAIN|<>", description = "Messages with this return path.")
    private String from = "";
    @Option(names = "--recipient", paramLabel = "ADDRESS", description = "This recipient.")
    private String recipient = "";
    @Option(names = "--state", paramLabel = "STATE", description = "Recipients that are waiting, trying, held or failed.")
    private String state = "";
    @Option(names = "--older-than", paramLabel = "AGE", description = "Messages that came longer ago, such as 2h or 1d.")
    private String olderThan = "";
    @Option(names = "--text", paramLabel = "WORDS", description = "Recipients whose last answer contains this.")
    private String text = "";

    Request on(Request request) {
        return request.with("toDomain", toDomain).with("from", from).with("recipient", recipient).with("state", state)
                .with("olderThan", olderThan).with("text", text);
    }
}
