import{e as u}from"./chunk-DFRSZELN.js";import{a as i,f as c}from"./chunk-VBLQLK6B.js";function m(t,o,a=""){return new Promise(n=>{let d=document.activeElement,e=document.createElement("dialog");e.className=a,e.setAttribute("aria-label",t);let r,s=l=>{r=l,e.close()};e.addEventListener("close",()=>{e.remove(),d?.focus(),n(r)}),e.addEventListener("click",l=>{l.target===e&&s()}),c(o(s),e),document.body.append(e),e.showModal()})}async function b(t,o,a=!1){return await m(t,n=>i`
    <p>${t}</p>
    <div class="buttons">
      <button class="plain" @click=${()=>n(!1)}>${u("dialog.cancel")}</button>
      <button class=${a?"plain danger":"primary"} autofocus @click=${()=>n(!0)}>${o}</button>
    </div>`)===!0}export{m as a,b};
