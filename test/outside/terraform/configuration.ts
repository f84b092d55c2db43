// The configurations that Terraform is given, in its own language.

/** All by variables, so that a change is another value. */
const PROVIDER = `
terraform {
  required_providers { tencentcloud = { source = "tencentcloudstack/tencentcloud" } }
}
variable "protocol" { type = string }
variable "domain" { type = string }
provider "tencentcloud" {
  region   = "ap-guangzhou"
  protocol = var.protocol
  domain   = var.domain
}
`;

/** Files beside it: leaf.pem, chain.pem, root.pem, key.pem, and next-leaf.pem with next-key.pem. */
export const UPLOADS = `${PROVIDER}
variable "name" { type = string }
variable "project" { type = number }
variable "tags" { type = map(string) }
variable "leaf" { type = string }

resource "tencentcloud_ssl_certificate" "leaf" {
  name       = var.name
  type       = "SVR"
  project_id = var.project
  cert       = trimspace(file("\${var.leaf}.pem"))
  key        = trimspace(file(var.leaf == "leaf" ? "key.pem" : "next-key.pem"))
}

resource "tencentcloud_ssl_certificate" "chain" {
  name = "chain"
  type = "SVR"
  cert = trimspace(file("chain.pem"))
  key  = trimspace(file("key.pem"))
  tags = var.tags
}

resource "tencentcloud_ssl_certificate" "authority" {
  name = var.name
  type = "CA"
  cert = trimspace(file("root.pem"))
  tags = var.tags
}

data "tencentcloud_ssl_certificates" "all" {
  depends_on = [tencentcloud_ssl_certificate.leaf, tencentcloud_ssl_certificate.chain, tencentcloud_ssl_certificate.authority]
}
data "tencentcloud_ssl_certificates" "one" { id = tencentcloud_ssl_certificate.leaf.id }
data "tencentcloud_ssl_describe_certificate" "one" { certificate_id = tencentcloud_ssl_certificate.leaf.id }
output "listed" { value = length(data.tencentcloud_ssl_certificates.all.certificates) }
`;

/** For an import: the resource of UPLOADS whose every argument can be read back. */
export const IMPORTED = `${PROVIDER}
resource "tencentcloud_ssl_certificate" "authority" {
  name = "renamed"
  type = "CA"
  cert = trimspace(file("root.pem"))
  tags = { team = "sales" }
}
`;

const INSTANCE_LISTS = ['api_gateway', 'cdn', 'clb', 'cos', 'ddos', 'lighthouse', 'live', 'teo', 'tke', 'vod', 'waf'];

function instanceListOf(kind: string): string {
  const takesType = kind !== 'clb' && kind !== 'tke';
  return `data "tencentcloud_ssl_describe_host_${kind}_instance_list" "none" {
  certificate_id = tencentcloud_ssl_free_certificate.free.id
  ${takesType ? `resource_type  = "${kind === 'api_gateway' ? 'apigateway' : kind}"` : ''}
}
`;
}

/** An order, what is done to it by operations, and every data source that a service without instances can answer. */
export const ORDERS = `${PROVIDER}
variable "product" { type = string }
variable "alias" { type = string }

resource "tencentcloud_ssl_free_certificate" "free" {
  dv_auth_method    = "DNS_AUTO"
  domain            = "free-\${var.product}.example.com"
  package_type      = var.product
  contact_email     = "ops@example.com"
  contact_phone     = "1"
  validity_period   = "3"
  csr_encrypt_algo  = "RSA"
  csr_key_parameter = "2048"
  alias             = var.alias
}

resource "tencentcloud_ssl_check_certificate_domain_verification_operation" "check" {
  certificate_id = tencentcloud_ssl_free_certificate.free.id
}
resource "tencentcloud_ssl_complete_certificate_operation" "complete" {
  certificate_id = tencentcloud_ssl_free_certificate.free.id
  depends_on     = [tencentcloud_ssl_check_certificate_domain_verification_operation.check]
}
resource "tencentcloud_ssl_download_certificate_operation" "download" {
  certificate_id = tencentcloud_ssl_free_certificate.free.id
  output_path    = "."
  depends_on     = [tencentcloud_ssl_complete_certificate_operation.complete]
}
resource "tencentcloud_ssl_check_certificate_chain_operation" "chain" {
  certificate_chain = file("chain.pem")
}
resource "tencentcloud_ssl_replace_certificate_operation" "replace" {
  certificate_id = tencentcloud_ssl_free_certificate.free.id
  valid_type     = "DNS_AUTO"
  csr_type       = "online"
  reason         = "lost"
  depends_on     = [tencentcloud_ssl_download_certificate_operation.download]
}

data "tencentcloud_ssl_describe_companies" "none" {}
data "tencentcloud_ssl_describe_managers" "none" { company_id = 1 }
data "tencentcloud_ssl_describe_host_deploy_record" "none" { certificate_id = tencentcloud_ssl_free_certificate.free.id }
data "tencentcloud_ssl_describe_host_update_record" "none" { certificate_id = tencentcloud_ssl_free_certificate.free.id }
${INSTANCE_LISTS.map(instanceListOf).join('')}`;

/** In a folder of its own: a revoked certificate is not the same to the next plan. */
export const REVOCATION = `${PROVIDER}
variable "certificate" { type = string }
resource "tencentcloud_ssl_revoke_certificate_operation" "revoke" {
  certificate_id = var.certificate
  reason         = "over"
}
`;
