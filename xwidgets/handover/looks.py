"""How a report looks, on screen and printed."""

from __future__ import annotations

__all__ = ["STYLE"]

STYLE = """
.report{max-width:900px;margin:0 auto;font-size:14px;line-height:1.5}
.report h1{font-size:26px;line-height:1.2;margin:8px 0 4px}
.report h2{font-size:19px;margin:36px 0 8px;padding-top:10px;border-top:1px solid #8886}
.report h3{font-size:14px;margin:18px 0 4px}
.report nav ol{columns:2;margin:12px 0;padding-left:22px}
.report a{color:inherit}
.report p{margin:6px 0;max-width:72ch;text-wrap:pretty}
.report h1,.report h2,.report p,.report li{overflow-wrap:anywhere}
.report .said{font-size:15px}
.report .note{font-size:12px;max-width:none;opacity:.8}
.report .gap{font-style:italic;opacity:.8}
.report dl{margin:4px 0}
.report dl>div{display:grid;grid-template-columns:210px 1fr;gap:12px;padding:3px 0}
.report dl>div{border-bottom:1px solid #8883}
.report dt{font-weight:600}
.report dd{margin:0;white-space:pre-line;overflow-wrap:anywhere}
.report table{border-collapse:collapse;width:100%;margin:10px 0;font-size:13px}
.report th,.report td{text-align:left;padding:3px 10px 3px 0;border-bottom:1px solid #8883}
.report th{vertical-align:bottom}
.report td{vertical-align:top;overflow-wrap:break-word;font-variant-numeric:tabular-nums}
.report .unbroken{white-space:nowrap}
.report figure{margin:10px 0;background:#fff}
.report figure svg{display:block;max-width:100%;height:auto}
.report .live{margin:10px 0}
.report .live:not(:empty)+.still{display:none}
@media (max-width:640px){
.report dl>div{grid-template-columns:1fr;gap:0}
.report nav ol{columns:1}
.report td:not(.unbroken){overflow-wrap:anywhere}
.report .stacked,.report .stacked tbody,.report .stacked tr,.report .stacked td{display:block}
.report .stacked thead{display:none}
.report .stacked tr{padding:4px 0;border-bottom:1px solid #8883}
.report .stacked td{padding:0;border:0;white-space:normal}
.report .stacked td:first-child{font-weight:600}
.report .stacked td[data-head]::before{content:attr(data-head) ": ";opacity:.8}
}
@page{size:A4;margin:16mm 15mm 18mm}
@page{@bottom-right{content:counter(page) " / " counter(pages);color:#5c6570}}
@page{@bottom-right{font:8.5pt system-ui,sans-serif}}
@media print{
body{margin:0;padding:0;max-width:none;background:#fff!important;color:#1b1f24!important}
footer{color:#5c6570!important}
.report{max-width:none;font-size:10.5pt}
.report dl>div{grid-template-columns:38% 1fr}
.report table{font-size:9.5pt}
.report th,.report td{padding-top:1.5px;padding-bottom:1.5px}
.report .live{display:none}
.report .live:not(:empty)+.still{display:block}
.report h2{break-after:avoid;margin-top:22pt}
.report h3{break-after:avoid}
.report figure,.report tr,.report dl>div,.report p{break-inside:avoid}
.report figure svg{max-height:230mm;margin:0 auto}
.report thead{display:table-header-group}
.report .said,.report .note,.report p:has(+table){break-after:avoid}
}
"""
