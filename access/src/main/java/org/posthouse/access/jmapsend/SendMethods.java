package org.posthouse.access.jmapsend;

import static org.posthouse.access.jmapcore.Capability.SUBMISSION;

import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.Methods;
import org.posthouse.access.jmapcore.Services;
import tools.jackson.databind.node.ObjectNode;

/** The methods of sending. RFC 8621 §1.3.2 */
public final class SendMethods {
    private SendMethods() {}

    public static void put(Methods methods, Services services, Submission submission) {
        Identities identities = new Identities(services);
        methods.put(SUBMISSION, "Identity/get", identities::get).put(SUBMISSION, "Identity/changes", identities::changes)
                .put(SUBMISSION, "Identity/set", identities::set);
        Submissions submissions = new Submissions(services, identities, submission);
        methods.put(SUBMISSION, "EmailSubmission/get", submissions::get).put(SUBMISSION, "EmailSubmission/changes", submissions::changes)
                .put(SUBMISSION, "EmailSubmission/query", submissions::query)
                .put(SUBMISSION, "EmailSubmission/queryChanges", submissions::queryChanges)
                .put(SUBMISSION, "EmailSubmission/set", submissions::set);
    }

    /** What an account's capability says. */
    public static ObjectNode capability(Submission submission) {
        ObjectNode o = Json.object().put("maxDelayedSend", submission.maxHold().toSeconds());
        o.putObject("submissionExtensions").putArray("FUTURERELEASE");
        return o;
    }
}
