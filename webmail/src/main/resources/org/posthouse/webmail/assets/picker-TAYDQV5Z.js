import{a,b,c}from"./chunk-MY6R5WTO.js";import"./chunk-SUK4ETTV.js";export{a as choose,c as empty,b as pick};
