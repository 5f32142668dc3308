package org.posthouse.server.check;

import java.time.Duration;
import org.posthouse.trust.dkim.DkimResult;
import org.posthouse.trust.dkim.KeySource;
import org.posthouse.trust.dkim.Verification;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code dkim}: what becomes of each signature of one message. */
final class DkimKind implements Kind {
    static final Duration WAIT = Duration.ofSeconds(20);

    @Override
    public ObjectNode answer(Question question) throws BadRequestException {
        ObjectNode answer = JsonMapper.shared().createObjectNode();
        var results = answer.putArray("results");
        var reasons = answer.putArray("reasons");
        for (DkimResult r : Verification.of(NetworkForm.of(question.message()), new KeySource(question.resolver()), question.now(), WAIT)) {
            results.add(r.result().word());
            reasons.add(r.why());
        }
        return answer;
    }
}
