import{a as d,b as g,c as u}from"./chunk-X2UTKH2G.js";import{a as n,c as o,e as y,m as i,o as $,s as a,y as f}from"./chunk-H62DPFEZ.js";function b(e){let t=[d(e.sentence),`journey ${e.journeys.join(", ")}`,""];for(let r of e.incoming?.hops??[])t.push(`${r.at??"?"}  ${r.from??"?"} [${r.address??"?"}] -> ${r.by??"?"}${r.with?` with ${r.with}`:""}${r.tlsText?` (${r.tlsText})`:""}${r.ours?"":" (claimed)"}`);let s=e.incoming?.verdicts;if(s){s.spf&&t.push(`spf=${s.spf.result} ${s.spf.identity}=${s.spf.domain}: ${s.spf.text}`);for(let r of s.dkim)t.push(`dkim=${r.result} d=${r.domain} s=${r.selector} a=${r.algorithm}: ${r.text}`);s.dmarc&&t.push(`dmarc=${s.dmarc.result} from=${s.dmarc.domain}: ${s.dmarc.text}`),s.arc&&t.push(`arc=${s.arc.result}: ${s.arc.text}`)}for(let r of e.incoming?.junk?.parts??[])t.push(`junk ${r.points}  ${r.name}: ${r.why}`);for(let r of e.outgoing?.recipients??[]){t.push(`to ${r.address}: ${r.mark??"?"}${r.next?`, next try ${r.next}`:""}`);for(let l of r.attempts)t.push(`  ${l.at}  ${l.result}  ${l.peer??""} ${l.tls??""} ${l.status??""} ${l.reply??""}`.trimEnd());r.report&&t.push(`  ${r.report.at}  report ${r.report.action} ${r.report.status??""} ${r.report.diagnostic??""}`.trimEnd())}t.push("");for(let r of e.events){let l=Object.entries(r.facts).map(([c,h])=>`${c}=${h}`).join("  ");t.push(`${r.at}  ${r.step}${r.recipient?` ${r.recipient}`:""}  ${l}`.trimEnd());for(let c of(r.dialogue??"").split(`
`))c!==""&&t.push(`    ${c}`)}return t.join(`
`)}function p(e){return e===null?o:n`<time class="muted number" datetime=${e}>${$(new Date(e))}</time>`}function j(e){let t=u(e);return n`<b class="result ${t}">${a(t==="pass"?"check":t==="fail"?"cross":t==="warn"?"junk":"ring")} ${e??"–"}</b>`}function v(e){return n`<li class=${e.ours?"ours":"theirs"}>
    <div><b>${e.from??e.address??"?"}</b>${e.address&&e.from?n` <span class="muted">[${e.address}]</span>`:o} → <b>${e.by??"?"}</b></div>
    <div class="facts">${p(e.at)}
      ${e.tls===null?o:n`<span class=${e.tls?"pass":"warn"} title=${e.tlsText??""}>${a(e.tls?"shield":"junk")} ${i(e.tls?"journey.encrypted":"journey.plain")}</span>`}
      ${e.delay!==null&&e.delay>0?n`<span class="muted">${i("journey.after",{n:e.delay})}</span>`:o}
      <span class="tag">${i(e.ours?"journey.ours":"journey.theirs")}</span>
      ${e.skew?n`<span class="warn">${a("junk")} ${i("journey.skew")}</span>`:o}</div>
  </li>`}function x(e){if(e.hops.length===0)return o;let t=e.hops.findIndex(s=>s.ours);return n`<section><h3>${i("journey.way")}</h3><ol class="line">
    ${e.hops.map((s,r)=>n`${r===t&&t>0?n`<li class="border" role="note">${i("journey.border")}</li>`:o}${v(s)}`)}
  </ol></section>`}function k(e){let t=e.dmarc;return!t||t.boxes.length===0?o:n`<div class="boxes">${t.boxes.map(s=>n`<div class="box ${s.aligned===!0?"pass":s.aligned===!1?"fail":""}">
      <span class="muted">${i(`journey.box.${s.name}`)}</span><b>${s.domain??"–"}</b>
      ${s.name==="from"?o:n`<span>${j(s.result)} ${s.aligned===null?o:n`· ${i(s.aligned?"journey.aligned":"journey.misaligned")}`}</span>`}
    </div>`)}</div>
    ${t.policy?n`<p class="muted">${i("journey.policy",{domain:t.domain,policy:t.policy})}</p>`:o}`}function w(e){let t=(s,r,l,c="")=>n`<tr><th scope="row">${i(`journey.${s}`)}</th><td>${j(r)}</td><td>${l}${c?n`<div class="muted">${c}</div>`:o}</td></tr>`;return n`<section><h3>${i("journey.proof")}</h3>${k(e)}
    <table class="verdicts"><tbody>
      ${e.spf?t("spf",e.spf.result,e.spf.text):o}
      ${e.dkim.map(s=>t("dkim",s.result,s.text||`${s.domain} ${s.selector} ${s.algorithm}`,s.signed?.length?i("journey.signed",{fields:s.signed.join(", ")}):""))}
      ${e.dmarc?t("dmarc",e.dmarc.result,e.dmarc.text):o}
      ${e.arc?t("arc",e.arc.result,e.arc.text):o}
      ${e.iprev?t("iprev",e.iprev.result,e.iprev.name??e.iprev.address??""):o}
    </tbody></table></section>`}function T(e){let t=e.junk;return t?n`<section><h3>${i("journey.junk")}</h3>
    <p><b class=${t.junk?"fail":"pass"}>${a(t.junk?"junk":"check")} ${i(t.junk?"journey.isJunk":"journey.isHam")}</b>
      <span class="muted number">${i("journey.score",{score:t.score,threshold:t.threshold})}</span></p>
    ${t.firstTime?n`<p>${a("people")} ${i("journey.firstTime")}</p>`:o}
    <table><tbody>${t.parts.map(s=>n`<tr><td class="number points">${s.points}</td><td>${s.name}</td><td class="muted">${s.why}</td></tr>`)}</tbody></table>
  </section>`:o}function R(e){return!e.mailbox&&!e.rule&&e.handled.length===0?o:n`<section><h3>${i("journey.here")}</h3><ol class="line">
    ${e.rule?n`<li class="ours">${i("journey.rule",{what:e.rule})}</li>`:o}
    ${e.mailbox?n`<li class="ours">${i("journey.mailbox",{mailbox:e.mailbox})}</li>`:o}
    ${e.handled.map(t=>n`<li class="ours"><b>${i(`step.${t.step}`)}</b> ${t.mailbox&&t.step!=="fetched"?i("journey.to",{mailbox:t.mailbox}):o}
      <div class="facts">${p(t.at)}${t.by?n`<span>${i("journey.by",{by:t.by.toUpperCase()})}</span>`:o}${t.user?n`<span>${t.user}</span>`:o}${t.peer?n`<span class="muted">${t.peer}</span>`:o}</div></li>`)}
  </ol></section>`}function J(e){return n`<li class="ours"><b class=${u(e.result)}>${a(u(e.result)==="pass"?"check":e.result==="deferred"?"clock":"cross")} ${i(`journey.attempt.${e.result}`)}</b> ${e.peer??o}
    <div class="facts">${p(e.at)}${e.tls?n`<span class="pass">${a("shield")} ${e.tls}</span>`:o}</div>
    ${e.reply?n`<q class="words">${e.status&&!e.reply.includes(e.status)?`${e.status} `:""}${e.reply}</q>`:o}</li>`}function A(e){return n`<li class="recipient"><h4>${e.address} ${e.mark?n`<span class="tag ${u(e.mark)}">${i(`journey.mark.${e.mark}`)}</span>`:o}</h4>
    <ol class="line">${e.attempts.map(J)}
      ${e.next?n`<li class="ours">${a("clock")} ${i("journey.next",{at:$(new Date(e.next))})}</li>`:o}
      ${e.report?n`<li class="ours"><b>${i("journey.report",{by:e.report.by??e.report.remote??"?",action:e.report.action,status:e.report.status??""})}</b>
        <div class="facts">${p(e.report.at)}</div>${e.report.diagnostic?n`<q class="words">${e.report.diagnostic}</q>`:o}</li>`:o}
    </ol></li>`}function E(e){return n`<section><h3>${i("journey.out")}</h3>
    <div class="facts">${e.acceptedAt?n`<span>${i("journey.accepted")} ${p(e.acceptedAt)}</span>`:o}
      ${e.sendAt?n`<span>${i("journey.sendAt",{at:$(new Date(e.sendAt))})}</span>`:o}</div>
    <ul class="recipients">${e.recipients.map(A)}</ul></section>`}function O(e){return n`<li><div><time class="number muted" datetime=${e.at}>${e.at}</time> <b>${e.step}</b> ${e.recipient??o}</div>
    <div class="muted">${Object.entries(e.facts).map(([t,s])=>n`<span>${t}=${s} </span>`)}</div>
    ${e.dialogue?n`<pre>${e.dialogue}</pre>`:o}</li>`}var m=class extends y{static{this.properties={journey:{attribute:!1}}}async#e(t){await navigator.clipboard.writeText(b(t)),f({text:i("journey.copied"),seconds:3})}#t(t){let s=document.createElement("a");s.href=URL.createObjectURL(new Blob([JSON.stringify(t,null,2)],{type:"application/json"})),s.download=`journey-${t.journeys[0]??t.id}.json`,s.click(),URL.revokeObjectURL(s.href)}render(){let t=this.journey;if(!t)return o;let{icon:s,tone:r}=g(t.sentence.level);return n`<article class="journey" aria-label=${i("journey.title")}>
      <p class="sentence ${r}">${a(s)} <b>${d(t.sentence)}</b></p>
      ${t.incoming?n`${x(t.incoming)}${t.incoming.verdicts?w(t.incoming.verdicts):o}${T(t.incoming)}${R(t.incoming)}`:o}
      ${t.outgoing?E(t.outgoing):o}
      ${t.events.length>0?n`<details><summary>${i("journey.dialogue")}</summary>${t.isTruncated?n`<p class="warn">${i("journey.truncated")}</p>`:o}
        <ol class="events">${t.events.map(O)}</ol></details>`:o}
      <div class="buttons"><button class="plain" @click=${()=>{this.#e(t)}}>${i("journey.copy")}</button>
        <button class="plain" @click=${()=>this.#t(t)}>${a("download")} ${i("journey.save")}</button></div>
    </article>`}};customElements.define("post-journey",m);export{m as JourneyView};
